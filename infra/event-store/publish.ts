// What is appended at once, on the wire: one atomic batch, its headers by hand, since the library's startBatch is not to be
// relied on. One event alone is published as it is: for each batch the server makes a small store of its own on the disk,
// which costs nine times what the event does (docs/decisions/0017-one-event-is-no-batch.md).
import { randomUUID } from "node:crypto";
import { headers, type MsgHdrs } from "@nats-io/transport-node";
import { Effect, Schema } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { streamFilter, subjectOf } from "../../events/stream.ts";
import type { Unreachable } from "./errors.ts";
import { isOneEvent, type SealedAppend, type SealedBatch, writtenOrder } from "./event-store.ts";
import type { Line } from "./line.ts";

/** What came of a batch, as far as the server's answer tells. */
export type Outcome =
  | { readonly _tag: "Stored"; readonly lastSequence: number }
  /** Somebody appended to one of the streams first. */
  | { readonly _tag: "WrongSequence" }
  /** The server has seen one of the ids within its window. */
  | { readonly _tag: "Duplicate" }
  /** Nothing was stored by this try, and it may be tried again: too many open batches, a change of leader, a try before it. */
  | { readonly _tag: "NotTaken"; readonly reason: string }
  /** No answer: it may be stored or not. */
  | { readonly _tag: "Lost"; readonly reason: string };

const WRONG_SEQUENCE = 10071;
const DUPLICATE = 10201;

const Answer = Schema.Struct({
  seq: Schema.optionalKey(Schema.Int),
  /** Of an event that was published alone: it was there already. */
  duplicate: Schema.optionalKey(Schema.Boolean),
  count: Schema.optionalKey(Schema.Int),
  error: Schema.optionalKey(
    Schema.Struct({
      err_code: Schema.optionalKey(Schema.Int),
      description: Schema.optionalKey(Schema.String),
    }),
  ),
});
const decodeAnswer = Schema.decodeUnknownSync(Answer);

/** How long a server may take to store a batch, in milliseconds. */
const PATIENCE = 5000;

export const publishBatch = (line: Line, batch: SealedBatch): Effect.Effect<Outcome> =>
  Effect.catch(line.whileUp(send(line, batch)), ({ message }) =>
    Effect.succeed<Outcome>({ _tag: "Lost", reason: message }),
  );

const send = ({ connection, unreachable }: Line, batch: SealedBatch): Effect.Effect<Outcome, Unreachable> =>
  Effect.tryPromise({
    try: async () => {
      const firsts = new Map(batch.map((part) => [part.events[0], part]));
      const messages = writtenOrder(batch).map((event) => ({
        subject: subjectOf(event.stream, event.type),
        bytes: event.bytes,
        headers: headersOf(event, firsts.get(event)),
      }));
      const last = messages.at(-1);
      if (last === undefined) throw new Error("the batch was empty");
      if (!isOneEvent(batch)) joinAll(messages.map(({ headers }) => headers));
      for (const { subject, bytes, headers } of messages.slice(0, -1))
        connection.publish(subject, bytes, { headers });
      const answer = await connection.request(last.subject, last.bytes, {
        headers: last.headers,
        timeout: PATIENCE,
      });
      return outcomeOf(decodeAnswer(answer.json()), messages.length);
    },
    catch: (cause) => unreachable(cause instanceof Error ? cause.message : String(cause)),
  });

/** All of them are stored, or none is. */
const joinAll = (messages: readonly MsgHdrs[]): void => {
  const id = randomUUID();
  for (const [index, header] of messages.entries()) {
    header.set("Nats-Batch-Id", id);
    header.set("Nats-Batch-Sequence", String(index + 1));
  }
  messages.at(-1)?.set("Nats-Batch-Commit", "1");
};

/**
 * The expectation stands once for each stream, on its first event: the server judges every message against the
 * state before the batch.
 */
const headersOf = (event: LoggedEvent, first: SealedAppend | undefined): MsgHdrs => {
  const header = headers();
  header.set("Nats-Msg-Id", event.id);
  if (first !== undefined) {
    header.set("Nats-Expected-Last-Subject-Sequence", String(first.expected.sequence));
    header.set("Nats-Expected-Last-Subject-Sequence-Subject", streamFilter(first.stream));
  }
  return header;
};

const outcomeOf = ({ seq, duplicate, count = 1, error }: typeof Answer.Type, sent: number): Outcome => {
  if (duplicate === true) return { _tag: "Duplicate" };
  if (error === undefined && seq !== undefined && count === sent)
    return { _tag: "Stored", lastSequence: seq };
  if (error?.err_code === WRONG_SEQUENCE) return { _tag: "WrongSequence" };
  if (error?.err_code === DUPLICATE) return { _tag: "Duplicate" };
  const reason = `${error?.description ?? "an answer that is no acknowledgement"} (${error?.err_code ?? "no code"})`;
  return error === undefined ? { _tag: "Lost", reason } : { _tag: "NotTaken", reason };
};
