// The reference for whatever enters the log: a bare nats.js client that publishes stored events, bytes and headers as
// they are, as the log does it, to a stream of the log's own settings.
import { randomUUID } from "node:crypto";
import { jetstreamManager } from "@nats-io/jetstream";
import { headers, type NatsConnection } from "@nats-io/transport-node";
import type { LoggedEvent } from "../events/envelope.ts";
import { streamFilter, subjectOf } from "../events/stream.ts";
import { LOG_STREAM } from "../infra/event-store/log-stream.ts";

/** As long as the log's `cambrian`, so that subjects cost the same. */
const ROOT = "barebone";
const bare = (subject: string): string => subject.replace(/^cambrian/, ROOT);

/** Makes the stream beside the log's; its server has to hold the log already. */
export const addBareStream = async (connection: NatsConnection): Promise<void> => {
  const { streams } = await jetstreamManager(connection, { checkAPI: false });
  const { config } = await streams.info(LOG_STREAM);
  await streams.add({ ...config, name: ROOT.toUpperCase(), subjects: [`${ROOT}.log.*.*.*.*`] });
};

/** Stores one batch and answers with the sequence of its last event; `expected` is that of its stream's last one. */
export const publishBare = async (
  connection: NatsConnection,
  events: readonly LoggedEvent[],
  expected?: number,
): Promise<number> => {
  const batch = randomUUID();
  for (const [index, { id, stream, type, bytes }] of events.entries()) {
    const header = headers();
    header.set("Nats-Msg-Id", id);
    if (index === 0 && expected !== undefined) {
      header.set("Nats-Expected-Last-Subject-Sequence", String(expected));
      header.set("Nats-Expected-Last-Subject-Sequence-Subject", bare(streamFilter(stream)));
    }
    // As the log does it: one event alone is no batch.
    if (events.length > 1) {
      header.set("Nats-Batch-Id", batch);
      header.set("Nats-Batch-Sequence", String(index + 1));
    }
    const subject = bare(subjectOf(stream, type));
    if (index < events.length - 1) {
      connection.publish(subject, bytes, { headers: header });
      continue;
    }
    if (events.length > 1) header.set("Nats-Batch-Commit", "1");
    const answer = await connection.request(subject, bytes, { headers: header, timeout: 10_000 });
    const { seq, error } = answer.json<{ readonly seq?: number; readonly error?: unknown }>();
    if (seq === undefined) throw new Error(`a bare batch was not stored: ${JSON.stringify(error)}`);
    return seq;
  }
  throw new Error("a bare batch was empty");
};
