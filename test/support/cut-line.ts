// A TCP line to a server that can be cut, and that can lose what goes through it: for the tests of lost answers.
import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import type { Teardown } from "./nats.ts";

export interface CutLine {
  /** The address to use in place of the server's. */
  readonly url: string;
  /** Where new connections go; for a server that came back elsewhere. */
  redirect: (url: string) => void;
  /** Ends every connection. */
  cut: () => void;
  /** Lets the next chunk that contains `text` through to the server and loses everything after it, then cuts. */
  loseAnswerTo: (text: string) => void;
  /** Loses the next chunk that contains `text`, on its way to the server, then cuts. */
  loseRequest: (text: string) => void;
}

export const cutLine = async (t: Teardown, url: string): Promise<CutLine> => {
  let target = new URL(url);
  const sockets = new Set<Socket>();
  let lose: { readonly text: string; readonly request: boolean } | undefined;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server: Server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    let deaf = false;
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    near.on("data", (chunk) => {
      if (deaf) return;
      if (lose === undefined || !chunk.includes(lose.text)) return void far.write(chunk);
      deaf = true;
      if (!lose.request) far.write(chunk);
      lose = undefined;
      // Time enough for the server to have stored it.
      setTimeout(cut, 150);
    });
    far.on("data", (chunk) => {
      if (!deaf) near.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(async () => {
    if (lose !== undefined) throw new Error(`nothing was lost: no chunk had ${lose.text} in it`);
    cut();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}`,
    redirect: (to) => {
      target = new URL(to);
    },
    cut,
    loseAnswerTo: (text) => {
      lose = { text, request: false };
    },
    loseRequest: (text) => {
      lose = { text, request: true };
    },
  };
};
