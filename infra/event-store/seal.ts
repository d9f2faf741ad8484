// Drafts to stored bytes: revision, time, prevhash and signature are added here, the same for every store. All limits
// are checked here too, so that nothing is written of a batch that may not be.
import { Clock, Effect, Result } from "effect";
import {
  checkDataText,
  correlationOf,
  decode,
  encodeData,
  encodeUnsigned,
  sourceOf,
} from "../../events/codec.ts";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import { catalogue, isEventName } from "../../events/index.ts";
import { BATCH_EVENTS, EVENT_BYTES } from "../../events/limits.ts";
import { LOGIC_VERSION } from "../../events/logic-version.ts";
import { NOTHING_HASH } from "../../events/stored-text.ts";
import { streamPrefix, subjectOf, type StreamName } from "../../events/stream.ts";
import type { Keys, Link } from "../keys/keys.ts";
import { InvalidEvent, TooLarge } from "./errors.ts";
import type { SealedAppend, StreamAppend } from "./event-store.ts";

/** Seals a batch for the heads it expects. After a conflict the caller folds again and seals afresh. */
export const seal = Effect.fnUntraced(function* (
  batch: readonly [StreamAppend, ...StreamAppend[]],
  keys: Keys["Service"],
) {
  yield* checkBatch(batch);
  const time = new Date(yield* Clock.currentTimeMillis).toISOString();
  const sealed: SealedAppend[] = [];
  for (const part of batch) sealed.push(yield* sealPart(part, time, keys));
  return sealed as [SealedAppend, ...SealedAppend[]];
});

const sealPart = Effect.fnUntraced(function* (
  { stream, expected, events }: StreamAppend,
  time: string,
  keys: Keys["Service"],
) {
  const links: Link[] = [];
  for (const draft of events) {
    const text = textOf(draft, stream, expected.revision + links.length + 1, time);
    if (Result.isFailure(text)) return yield* text.failure;
    links.push({ actor: draft.actor, text: text.success });
  }
  const signed = yield* keys.sign(links, expected.hash);
  const stored: LoggedEvent[] = [];
  for (const [index, { type }] of events.entries()) {
    const event = readBack(signed[index]!, stream, type);
    if (Result.isFailure(event)) return yield* event.failure;
    stored.push(event.success);
  }
  return { stream, expected, events: stored as [LoggedEvent, ...LoggedEvent[]] };
});

/** What is to be signed of a draft. What its predecessor gives it, the prevhash, is added by the signing. */
const textOf = (
  { type, data, id, causationid, actor, contribution }: Draft,
  stream: StreamName,
  streamrevision: number,
  time: string,
): Result.Result<string, InvalidEvent> => {
  if (!isEventName(type)) {
    return Result.fail(refuse(String(type), `${String(type)} is not in the catalogue (events/index.ts)`));
  }
  const dataText =
    contribution === undefined ? encodeData(type, data) : checkDataText(type, contribution.dataText);
  if (Result.isFailure(dataText)) return Result.fail(refuse(type, dataText.failure));
  const attributes = {
    specversion: "1.0",
    id,
    source: sourceOf(stream),
    type,
    subject: subjectOf(stream, type),
    time,
    datacontenttype: "application/json",
    dataschema: catalogue[type].dataschema,
    streamrevision,
    correlationid: correlationOf(stream),
    ...(causationid === null ? {} : { causationid }),
    actor,
    logicversion: LOGIC_VERSION,
    prevhash: NOTHING_HASH,
    ...(contribution === undefined
      ? {}
      : { contribution: contribution.statement, contributionsignature: contribution.signature }),
  } as const;
  return Result.succeed(encodeUnsigned(attributes, dataText.success));
};

/** Read back as every reader will: what cannot be read is not written. */
const readBack = (
  bytes: Uint8Array,
  stream: StreamName,
  type: string,
): Result.Result<LoggedEvent, InvalidEvent | TooLarge> => {
  if (bytes.length > EVENT_BYTES) {
    return Result.fail(
      new TooLarge({
        what: `event ${type}`,
        size: bytes.length,
        limit: EVENT_BYTES,
        message: `${type} in ${streamPrefix(stream)} would take ${bytes.length} bytes, at most ${EVENT_BYTES} are allowed: put the large part into an artifact`,
      }),
    );
  }
  return Result.mapError(decode(bytes, subjectOf(stream, type), 0), ({ message }) => refuse(type, message));
};

const checkBatch = Effect.fnUntraced(function* (batch: readonly [StreamAppend, ...StreamAppend[]]) {
  const count = batch.reduce((sum, { events }) => sum + events.length, 0);
  if (count > BATCH_EVENTS) {
    return yield* new TooLarge({
      what: "batch",
      size: count,
      limit: BATCH_EVENTS,
      message: `a batch of ${count} events, at most ${BATCH_EVENTS} are allowed: append in parts`,
    });
  }
  const streams = new Set<string>();
  const ids = new Set<string>();
  for (const { stream, events } of batch) {
    const prefix = streamPrefix(stream);
    const type = events[0].type;
    if (streams.has(prefix)) return yield* refuse(type, `the batch names the stream ${prefix} twice`);
    streams.add(prefix);
    for (const { id, type } of events) {
      if (ids.has(id)) return yield* refuse(type, `the batch holds the id ${id} twice`);
      ids.add(id);
    }
  }
});

const refuse = (type: string, message: string) => new InvalidEvent({ type, message });
