// A NATS server as old ones greet their clients: the first line tells the version, and that is all we ask of it.
import { createServer, type Socket } from "node:net";
import type { Teardown } from "./nats.ts";

/** Answers PING, so that a client believes that it is connected; its address, until the test ends. */
export const oldNats = async (t: Teardown, version: string): Promise<string> => {
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    const info = {
      server_id: "OLD",
      version,
      proto: 1,
      headers: true,
      max_payload: 1048576,
      jetstream: true,
    };
    client.write(`INFO ${JSON.stringify(info)}\r\n`);
    client.on("data", (chunk) => {
      if (chunk.toString("utf8").includes("PING")) client.write("PONG\r\n");
    });
    client.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(async () => {
    for (const client of clients) client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `nats://127.0.0.1:${address.port}`;
};
