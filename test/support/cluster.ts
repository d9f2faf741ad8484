// A cluster of three nats-servers that somebody set up outside of the laboratory, on ports of their own and with a store
// folder each. Each can be killed and started again on what it had stored.
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jetstreamManager, type JetStreamManager, type StreamInfo } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { Effect } from "effect";
import { findNatsServer } from "../../infra/embedded/nats-program.ts";
import type { Teardown } from "./nats.ts";

export interface Cluster {
  /** Of all its servers, with commas between them. */
  readonly url: string;
  readonly names: readonly string[];
  /** SIGKILL; answers once the process is gone. */
  readonly kill: (name: string) => Promise<void>;
  /** Answers once it takes connections again. */
  readonly restart: (name: string) => Promise<void>;
  /** Which server leads a stream. */
  readonly leader: (stream: string) => Promise<string>;
  /** Whether every stream and every consumer is on all the servers that it has to be on, none of them behind. */
  readonly isWhole: () => Promise<boolean>;
  /** The streams that are there. */
  readonly streams: () => Promise<readonly StreamInfo[]>;
}

const isCurrent = (cluster: StreamInfo["cluster"]): boolean =>
  cluster?.leader !== undefined &&
  cluster.leader !== "" &&
  (cluster.replicas ?? []).every(({ current, offline }) => current && !(offline ?? false));

const freePorts = async (count: number): Promise<readonly number[]> => {
  const probes = Array.from({ length: count }, () => createServer());
  await Promise.all(
    probes.map((probe) => new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", () => resolve()))),
  );
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
};

export const startCluster = async (t: Teardown): Promise<Cluster> => {
  const home = fs.mkdtempSync(join(tmpdir(), "cambrian-cluster-"));
  const program = await Effect.runPromise(findNatsServer());
  const names = ["one", "two", "three"];
  const ports = await freePorts(6);
  const routes = ports.slice(3).map((port) => `nats://127.0.0.1:${port}`);
  const running = new Map<string, ChildProcess>();
  const urlOf = (name: string): string => `nats://127.0.0.1:${ports[names.indexOf(name)]}`;

  const start = async (name: string): Promise<void> => {
    const folder = join(home, name);
    fs.mkdirSync(folder, { recursive: true });
    const index = names.indexOf(name);
    fs.writeFileSync(
      join(folder, "server.conf"),
      `server_name: ${name}
listen: "127.0.0.1:${ports[index]}"
max_payload: 8MB
jetstream { store_dir: "${folder}", sync_interval: always }
cluster { name: cambrian-test, listen: "127.0.0.1:${ports[index + 3]}", routes: [${routes.join(", ")}] }
`,
    );
    const log = fs.openSync(join(folder, "server.log"), "a");
    const child = spawn(program, ["-c", join(folder, "server.conf")], { stdio: ["ignore", log, log] });
    fs.closeSync(log);
    running.set(name, child);
    for (;;) {
      const up = await connect({ servers: urlOf(name), reconnect: false, timeout: 1000 }).catch(
        () => undefined,
      );
      if (up !== undefined) return void (await up.close());
      if (child.exitCode !== null) throw new Error(fs.readFileSync(join(folder, "server.log"), "utf8"));
      await sleep(50);
    }
  };
  const kill = async (name: string, signal: NodeJS.Signals = "SIGKILL"): Promise<void> => {
    const child = running.get(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  };
  t.teardown(async () => {
    await Promise.all(names.map((name) => kill(name)));
    fs.rmSync(home, { recursive: true, force: true });
  });
  await Promise.all(names.map((name) => start(name)));

  const url = names.map(urlOf).join(",");
  const asked = async <A>(ask: (manager: JetStreamManager) => Promise<A>): Promise<A> => {
    const connection = await connect({ servers: url.split(","), timeout: 5000 });
    try {
      return await ask(await jetstreamManager(connection, { checkAPI: false, timeout: 5000 }));
    } finally {
      await connection.close();
    }
  };
  // JetStream answers once the servers have agreed on a leader of their own.
  for (let ready = false; !ready;) {
    ready = await asked(({ streams }) => streams.list().next()).then(
      () => true,
      () => false,
    );
  }
  return {
    ...{ url, names, kill: (name) => kill(name), restart: start },
    leader: (stream) => asked(async ({ streams }) => (await streams.info(stream)).cluster?.leader ?? ""),
    isWhole: () =>
      asked(async ({ streams, consumers }) => {
        const found = await streams.list().next();
        const lists = found.map(({ config }) => consumers.list(config.name).next());
        return [...found, ...(await Promise.all(lists)).flat()].every(({ cluster }) => isCurrent(cluster));
      }),
    streams: () => asked(({ streams }) => streams.list().next()),
  };
};
