// A laboratory under attack by one of its agents: plain nats-py with the credentials that the agent has, against a real
// server, while another agent is at work, so that there is something to take from it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ExecutionContext, TestFn } from "ava";
import { jetstreamManager, StorageType } from "@nats-io/jetstream";
import { afterAll } from "./after-all.ts";
import { asking, startLab, type Leased, type TestAgent, type TestLab } from "./gate.ts";
import { trainingRequested } from "./life.ts";
import { python } from "./python.ts";

export interface Operation {
  readonly do: "publish" | "subscribe" | "request";
  readonly subject: string;
  readonly payload?: string;
  readonly reply?: string;
  readonly queue?: string;
}
export interface Outcome {
  readonly errors: readonly string[];
  readonly received: readonly { readonly subject: string; readonly data: string }[];
}

export interface Attacked {
  readonly lab: TestLab;
  readonly mallory: TestAgent;
  readonly victim: TestAgent;
  /** The victim's work. */
  readonly leased: Leased;
}

/** One for all tests of a file, there once the first of them runs. */
export const attacked = (test: TestFn): (() => Attacked) => {
  let started: Attacked | undefined;
  const shared = afterAll(test);
  test.before(async () => {
    const lab = await startLab(shared);
    const [mallory, victim] = [await lab.invite("mallory"), await lab.invite("victim")];
    await lab.tell("c1", "e1", asking(trainingRequested()));
    started = { lab, mallory, victim, leased: await victim.lease() };
  });
  return () => {
    if (started === undefined) throw new Error("no test runs yet");
    return started;
  };
};

export const FORGED = "cambrian.log.c1.experiment.e1.TrainingFinished";
export const CONSUMER = "work-TrainingRequested-c1";
export const gateSubject = (verb: string, agent = "mallory", role = "gpu-agent") =>
  `cambrian.gate.lab.${verb}.${role}.${agent}`;
export const ackOf = ({ lease }: Leased): string =>
  (JSON.parse(Buffer.from(lease.split(".")[0]!, "base64url").toString()) as { ack: string }).ack;

/** Runs the operations in Python; `meanwhile` happens after them, while their subscriptions listen. */
export const attack = async (
  target: TestLab,
  credentials: string,
  operations: readonly Operation[],
  meanwhile?: () => Promise<unknown>,
): Promise<Outcome> => {
  const creds = join(target.nats.data, `attack-${process.hrtime.bigint()}.creds`);
  fs.writeFileSync(creds, credentials, { mode: 0o600 });
  const script = fileURLToPath(new URL("attack.py", import.meta.url));
  const child = spawn(python, [script, target.nats.url, creds, "mallory", JSON.stringify(operations)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    if ((await lines.next()).value !== "tried") throw new Error(`${script} did not come to its operations`);
    await meanwhile?.();
    child.stdin.end("go on\n");
    return JSON.parse((await lines.next()).value as string) as Outcome;
  } finally {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
};

/** What must not change: streams, their messages, the consumers and what they await. */
export const snapshot = async (target: TestLab) => {
  const manager = await jetstreamManager(target.connection);
  const streams = [];
  for await (const { config } of manager.streams.list()) {
    // What gates count of agents: it changes with every request of the victim.
    if (config.storage === StorageType.Memory) continue;
    // Without the gate's own word on what it refused.
    const subjects = Object.entries(
      (await manager.streams.info(config.name, { subjects_filter: ">" })).state.subjects ?? {},
    );
    const messages = subjects.reduce(
      (sum, [subject, count]) => sum + (/\.ops\./.test(subject) ? 0 : count),
      0,
    );
    const consumers = [];
    for await (const consumer of manager.consumers.list(config.name)) {
      // Followers of the log come and go with the laboratory's own connections.
      if (consumer.config.durable_name === undefined) continue;
      const { name, config: settings, delivered, ack_floor, num_ack_pending } = consumer;
      consumers.push({
        name,
        settings,
        delivered: delivered.consumer_seq,
        floor: ack_floor,
        num_ack_pending,
      });
    }
    streams.push({ config, messages, consumers });
  }
  return streams;
};

/** The way is refused by the server, and nothing has changed. */
export const isRefused = async (
  t: ExecutionContext,
  { lab, mallory }: Attacked,
  operations: readonly Operation[],
) => {
  const before = await snapshot(lab);
  const { errors, received } = await attack(lab, mallory.credentials, operations);
  t.is(errors.filter((error) => /permissions violation/i.test(error)).length >= 1, true, errors.join("; "));
  t.deepEqual(received, []);
  t.deepEqual(await snapshot(lab), before);
};
