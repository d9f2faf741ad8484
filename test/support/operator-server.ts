// A nats-server in operator mode and over TLS, set up as docs/outside-server.md tells a person to: by what `cambrian server …`
// prints, and by the page's own configuration.
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import { createConnection, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ExecutionContext } from "ava";
import { Effect } from "effect";
import { findNatsServer } from "../../infra/embedded/nats-program.ts";
import { blocks } from "../docs/pages.ts";
import { makeCertificates } from "./certificates.ts";
import { cambrian } from "./cli.ts";

export interface OperatorServer {
  readonly url: string;
  /** What the page has a person set for a laboratory there. */
  readonly env: Readonly<Record<string, string>>;
  readonly certificate: (file: string) => string;
  /** Stops it and starts it again, with the accounts printed anew and changed where that is wanted. */
  readonly restart: (accounts?: (printed: string) => string) => Promise<void>;
}

const freePort = (host: string): Promise<number> =>
  new Promise((found) => {
    const probe = createServer().listen(0, host, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => found(port));
    });
  });

/** Of the laboratory in `data`, whose keys this makes where there are none; at an address of this host, until the test ends. */
export const operatorServer = async (
  t: ExecutionContext,
  data: string,
  host: string,
): Promise<OperatorServer> => {
  const home = fs.mkdtempSync(join(tmpdir(), "cambrian-operator-"));
  const certificate = makeCertificates(join(home, "tls"), host);
  const port = await freePort(host);
  const print = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await cambrian(["server", ...args, "--data", data]);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  const accounts = () => print("accounts", "--folder", join(home, "store", "accounts"));
  const write = (file: string, text: string): string => {
    fs.writeFileSync(join(home, file), text, { mode: 0o600 });
    return join(home, file);
  };
  const [shown = ""] = blocks("docs/outside-server.md", "").filter((block) => block.includes("include"));
  const config = shown
    .replace("0.0.0.0:4222", `${host}:${port}`)
    .replaceAll("/etc/nats", join(home, "tls"))
    .replace("/var/lib/nats", join(home, "store"));
  write("nats.conf", config);
  const program = await Effect.runPromise(findNatsServer());

  let child: ChildProcess;
  const start = async (text: string): Promise<void> => {
    write("accounts.conf", text);
    child = spawn(program, ["-c", join(home, "nats.conf"), "-l", join(home, "nats.log")], {
      stdio: "ignore",
    });
    while (!(await listens(host, port))) {
      if (child.exitCode !== null) throw new Error(fs.readFileSync(join(home, "nats.log"), "utf8"));
      await sleep(50);
    }
  };
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode === null && child.kill()) await ended;
  };
  await start(await accounts());
  t.teardown(async () => {
    await stop();
    fs.rmSync(home, { recursive: true, force: true });
  });
  const url = `tls://${host}:${port}`;
  const [lab, system] = await Promise.all([print("credentials", "lab"), print("credentials", "system")]);
  return {
    url,
    env: {
      NATS_URL: url,
      NATS_CREDS: write("lab.creds", lab),
      NATS_SYSTEM_CREDS: write("system.creds", system),
      NATS_CA: certificate("ca.pem"),
      NATS_CERT: certificate("client.pem"),
      NATS_KEY: certificate("client.key"),
      DATABASE_URL: "",
    },
    certificate,
    restart: async (changed) => {
      const text =
        changed === undefined
          ? fs.readFileSync(join(home, "accounts.conf"), "utf8")
          : changed(await accounts());
      await stop();
      await start(text);
    },
  };
};

const listens = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
