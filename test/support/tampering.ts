// A laboratory's folder with a history in it that has heads and artifacts, to be tampered with: its copies, the records of
// its server's block files, its streams over a connection, and what `cambrian audit` says of it afterwards.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { TestFn } from "ava";
import { Effect, Schema } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import { AuditReport } from "../../cli/audit-report.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { subjectOf } from "../../events/stream.ts";
import { jetstreamArtifacts } from "../../infra/artifacts/jetstream.ts";
import { anchorOf } from "../../infra/audit/anchor.ts";
import { ensureLogStream, LOG_STREAM } from "../../infra/event-store/log-stream.ts";
import { cambrian } from "./cli.ts";
import { keyRing, signed, unsigned, withArtifacts, withHeads } from "./forgery.ts";
import { startNats } from "./nats.ts";
import { recordedLog } from "./recorded.ts";

/** The laboratory's own keys; who is without them has a ring of his own. */
export const keys = keyRing();
const { history: bare, artifacts } = withArtifacts(unsigned(recordedLog("issue-5-claims.jsonl.gz")));
/** With a head after every forty events and at the end. */
export const history = withHeads(bare, 40);
export const log = signed(history, keys);

/** A stored message: its subject and its bytes; of an event, or of what somebody passes off as one. */
export interface Message {
  readonly subject: string;
  readonly bytes: Uint8Array;
}
export const messagesOf = (events: readonly LoggedEvent[]): readonly Message[] =>
  events.map(({ stream, type, bytes }) => ({ subject: subjectOf(stream, type), bytes }));

const publish = async (connection: NatsConnection, messages: readonly Message[]): Promise<void> => {
  await Effect.runPromise(ensureLogStream(connection, 1));
  const client = jetstream(connection);
  // One connection keeps their order.
  await Promise.all(messages.map(({ subject, bytes }) => client.publish(subject, bytes)));
};

/** Makes the log's stream anew with other messages, as the laboratory's own credentials allow. */
export const recreate = async (connection: NatsConnection, messages: readonly Message[]): Promise<void> => {
  await (await jetstreamManager(connection)).streams.delete(LOG_STREAM);
  await publish(connection, messages);
};

/**
 * Makes the folder once, for all tests of a file. `copy` makes another that a test may do with as it likes, `anchor` is what
 * was kept of the log, and `stops` end what was started on a copy before it is removed.
 */
export const laboratoryFolder = (test: TestFn) => {
  const home = fs.mkdtempSync(join(tmpdir(), "cambrian-tampering-"));
  const original = join(home, "original");
  const anchor = join(home, "lab.anchor");
  test.serial.before("a laboratory's folder", async () => {
    fs.mkdirSync(original);
    fs.writeFileSync(anchor, JSON.stringify(anchorOf(log)));
    const nats = await startNats({ teardown: (stop) => stops.push(stop) }, original);
    const connection = await nats.connect();
    await publish(connection, messagesOf(log));
    const store = Effect.gen(function* () {
      const { put } = yield* Artifacts;
      for (const bytes of artifacts) yield* put(bytes, "text/plain");
    });
    await Effect.runPromise(Effect.provide(store, jetstreamArtifacts(connection)));
    await nats.stop();
  });
  const stops: (() => Promise<void>)[] = [];
  test.after.always("remove it, once nothing runs on it", async () => {
    for (const stop of stops) await stop();
    fs.rmSync(home, { recursive: true, force: true });
  });
  let copies = 0;
  const copy = (): string => {
    const folder = join(home, `copy-${(copies += 1)}`);
    execFileSync("cp", ["-a", original, folder]);
    return folder;
  };
  return { copy, anchor, home, stops };
};

const decodeReport = Schema.decodeUnknownSync(AuditReport, { onExcessProperty: "error" });

/** What `cambrian audit` says of a folder, in the form that docs/audit.schema.json promises. */
export const audited = async (data: string, ...args: readonly string[]) => {
  const { code, stdout, stderr } = await cambrian(["audit", "--data", data, "--json", ...args]);
  const report = stdout === "" ? undefined : decodeReport(JSON.parse(stdout));
  return { code, stderr, sections: report?.sections ?? [] };
};

/** The one block file of a stream, and the folder of what the server keeps to find its way in it. */
export const blockOf = (data: string, stream = LOG_STREAM): string => {
  const accounts = join(data, "nats", "jetstream");
  const account = fs.readdirSync(accounts).find((name) => fs.existsSync(join(accounts, name, "streams")));
  return join(accounts, account!, "streams", stream, "msgs", "1.blk");
};
export const withoutIndex = (block: string): void => fs.rmSync(join(block, "..", "index.db"));

/** Where the records of a block begin and end, in its order: each begins with its length, then its sequence. */
export const recordsOf = (bytes: Buffer) => {
  const records: { readonly sequence: number; readonly bytes: Buffer }[] = [];
  for (let at = 0; at < bytes.length;) {
    // The highest bit says that there are headers.
    const end = at + (bytes.readUInt32LE(at) & 0x7fffffff);
    records.push({ sequence: Number(bytes.readBigUInt64LE(at + 4)), bytes: bytes.subarray(at, end) });
    at = end;
  }
  return records;
};
export type BlockRecord = ReturnType<typeof recordsOf>[number];

/** Writes a block anew. */
export const rewriteBlock = (
  block: string,
  change: (records: readonly BlockRecord[]) => readonly Buffer[],
): void => fs.writeFileSync(block, Buffer.concat(change(recordsOf(fs.readFileSync(block)))));
