// The embedded nats-server: a child process that keeps the log in DATA/nats, on this machine only.
import * as fs from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { Context, Effect, Layer, Schedule } from "effect";
import { connect } from "../connection/connect.ts";
import { tellAccount } from "./nats-claims.ts";
import type { Unreachable } from "../event-store/errors.ts";
import type { KeyFileError } from "../keys/secret-file.ts";
import { supervise, type Program } from "./child.ts";
import { ChildFailed, type DataInUse, type DataUnusable, type ProgramMissing } from "./errors.ts";
import { natsAccounts, type AgentCredentials, type NatsAccounts } from "./nats-accounts.ts";
import { natsConfig } from "./nats-config.ts";
import { findNatsServer } from "./nats-program.ts";
import { endOrphan } from "./orphan.ts";
import { announce, lockInTurn } from "./run-file.ts";

export class NatsServer extends Context.Service<
  NatsServer,
  {
    readonly url: string;
    /** Texts of credentials files: of the laboratory itself, and of who may see the server's state. */
    readonly labCredentials: string;
    readonly sysCredentials: string;
    /** An agent's key and credentials; made on first use, the same afterwards. */
    readonly agentCredentials: (
      agent: string,
      role: string,
    ) => Effect.Effect<AgentCredentials, KeyFileError | Unreachable>;
    /** The number of the server's process. */
    readonly pid: Effect.Effect<number>;
    /** Fails when the server died again and again; else never ends. */
    readonly failed: Effect.Effect<never, ChildFailed>;
  }
>()("cambrian/infra/NatsServer") {}

export type NatsServerError = DataInUse | DataUnusable | ProgramMissing | ChildFailed | KeyFileError;

/**
 * Starts the server on a data directory, which it locks; stops it with its scope. A laboratory announces itself in
 * run.json; who only reads does not, and is gone in a moment.
 */
export const embeddedNats = (
  data: string,
  { announced }: { readonly announced: boolean },
): Layer.Layer<NatsServer, NatsServerError> =>
  Layer.effect(
    NatsServer,
    Effect.gen(function* () {
      const home = resolve(data);
      // Before the directory is made: without a program there is nothing to make it for.
      const command = yield* findNatsServer();
      yield* lockInTurn(home);
      const accounts = yield* natsAccounts(home);
      const folder = join(home, "nats");
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      yield* endOrphan(pidFile(folder), configFile(folder));
      const { url, child } = yield* Effect.retry(start(command, folder, accounts), {
        // Another program may have taken the port that was free a moment ago.
        while: (error) => /address already in use/.test(error.message),
        schedule: Schedule.recurs(3),
      });
      const { labCredentials, sysCredentials } = accounts;
      const known = new Set(accounts.accounts.map(([key]) => key));
      const agentCredentials = Effect.fnUntraced(function* (agent: string, role: string) {
        const issued = yield* accounts.agentCredentials(agent, role);
        const [key, jwt] = issued.account;
        if (!known.has(key)) yield* tellAccount({ url, creds: sysCredentials }, jwt);
        known.add(key);
        return issued;
      });
      if (announced) yield* announce(home, { v: 1, pid: process.pid, url, labCredentials });
      return { url, labCredentials, sysCredentials, agentCredentials, ...child };
    }),
  );

const pidFile = (folder: string): string => join(folder, "server.pid");
const configFile = (folder: string): string => join(folder, "server.conf");

const start = Effect.fnUntraced(function* (command: string, folder: string, accounts: NatsAccounts) {
  const port = yield* freePort;
  const url = `nats://127.0.0.1:${port}`;
  fs.writeFileSync(configFile(folder), natsConfig(folder, port, accounts), { mode: 0o600 });
  const program: Program = {
    name: "nats-server",
    command,
    args: ["-c", configFile(folder)],
    started: (pid) => fs.writeFileSync(pidFile(folder), String(pid), { mode: 0o600 }),
    output: (text) => fs.appendFileSync(join(folder, "server.log"), text, { mode: 0o600 }),
    ready: ready(url, accounts.labCredentials),
  };
  return { url, child: yield* supervise(program) };
});

/** Until the laboratory can connect and JetStream answers: it may have a long log to recover first. */
const ready = (url: string, creds: string): Effect.Effect<void, ChildFailed> =>
  Effect.scoped(
    Effect.gen(function* () {
      const connection = yield* connect({ url, creds, name: "cambrian-ready" });
      yield* Effect.tryPromise(() => connection.request("$JS.API.INFO", "", { timeout: 1000 }));
    }),
  ).pipe(
    Effect.retry({ schedule: Schedule.spaced(25) }),
    Effect.timeout("60 seconds"),
    Effect.mapError(
      () =>
        new ChildFailed({ program: "nats-server", message: `nats-server at ${url} was not ready in 60 s.` }),
    ),
  );

/** A port that nobody listens on now. */
const freePort: Effect.Effect<number> = Effect.promise(
  () =>
    new Promise<number>((found, fail) => {
      const probe = createServer();
      probe.once("error", fail);
      probe.listen(0, "127.0.0.1", () => {
        const address = probe.address();
        const port = typeof address === "object" && address !== null ? address.port : 0;
        probe.close(() => found(port));
      });
    }),
);
