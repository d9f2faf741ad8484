// A laboratory in parts: its roles as processes of their own on a server that somebody else runs, each started as a person
// starts it.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { Effect, Layer, Stream } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { connect } from "../../infra/connection/connect.ts";
import { pythonProgram } from "../../infra/embedded/python.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../../infra/event-store/jetstream.ts";
import { memoryKeys } from "../../infra/keys/memory.ts";
import { cambrian, type Running, start, startProgram } from "./cli.ts";

type Env = Readonly<Record<string, string>>;

export interface Parts {
  readonly data: string;
  /** `cambrian …` on the laboratory; fails where it does not end with 0. */
  readonly lab: (...args: readonly string[]) => Promise<string>;
  readonly role: (name: string, ...more: readonly string[]) => Running;
  /** Invites it and starts it. */
  readonly gpuAgent: (name: string) => Promise<Running>;
  readonly log: () => Promise<readonly LoggedEvent[]>;
  /** Opens a campaign that nobody conducts yet; its id. */
  readonly open: (...args: readonly string[]) => Promise<string>;
}

/** @param url where roles and agents find the server */
export const laboratoryInParts = (t: ExecutionContext, url: string, more: Env = {}): Parts => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-roles-"));
  const env = { NATS_URL: url, DATABASE_URL: "", ...more };
  const started: Running[] = [];
  t.teardown(async () => {
    for (const { kill } of started) kill("SIGTERM");
    await Promise.all(started.map(({ ended }) => ended));
    fs.rmSync(data, { recursive: true, force: true });
  });
  const keep = (running: Running): Running => {
    started.push(running);
    return running;
  };
  const lab: Parts["lab"] = async (...args) => {
    const { code, stdout, stderr } = await cambrian([...args, "--data", data], env);
    if (code !== 0)
      throw new Error(`cambrian ${args.join(" ")} ended with ${code}: ${stderr}${stdout.slice(-2000)}`);
    return stdout;
  };
  return {
    data,
    lab,
    role: (name, ...args) => keep(start(["role", name, ...args, "--data", data], env)),
    gpuAgent: async (name) => {
      const creds = join(data, `${name}.creds`);
      const text = await lab("agent", "invite", "--role", "gpu-agent", "--name", name);
      fs.writeFileSync(creds, text, { mode: 0o600 });
      const program = Effect.runSync(pythonProgram("cambrian-gpu-agent"));
      return keep(startProgram(program, ["work", "--url", url, "--creds", creds], env));
    },
    log: () => Effect.runPromise(Effect.scoped(Effect.provide(everyEvent, readingAt(url)))),
    open: async (...args) => (await lab("run", ...args, "--detach", "--accept-unverified-sync")).trim(),
  };
};

const everyEvent = Effect.flatMap(EventStore, (store) => Stream.runCollect(store.readAll()));

const readingAt = (url: string) =>
  Layer.unwrap(Effect.map(connect({ url }), (connection) => jetstreamEventStore(connection))).pipe(
    Layer.provide(memoryKeys),
  );
