// Drafts to stored bytes: revision, time, prevhash and signature are added here, the same for every store. All limits
// are checked here too, so that nothing is written of a batch that may not be.
import { Clock, Effect, Result } from "effect";
import {
  attachSignature,
  checkDataText,
  correlationOf,
  decode,
  encodeData,
  encodeUnsigned,
  sourceOf,
} from "../../events/codec.ts";
import { dataschemaOf } from "../../events/define-event.ts";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import { catalogue, isEventName } from "../../events/index.ts";
import { BATCH_EVENTS, EVENT_BYTES } from "../../events/limits.ts";
import { LOGIC_VERSION } from "../../events/logic-version.ts";
import { streamPrefix, subjectOf, type StreamName } from "../../events/stream.ts";
import type { Keys } from "../keys/keys.ts";
import { InvalidEvent, TooLarge } from "./errors.ts";
import type { StreamAppend, StreamHead } from "./event-store.ts";

/** A stream's part of a batch, ready to be written; `events` have no sequence yet (0). */
export interface SealedAppend {
  readonly stream: StreamName;
  readonly expected: StreamHead;
  readonly events: readonly [LoggedEvent, ...LoggedEvent[]];
}
export type SealedBatch = readonly [SealedAppend, ...SealedAppend[]];

/** Seals a batch for the heads it expects. After a conflict the caller folds again and seals afresh. */
export const seal = Effect.fnUntraced(function* (
  batch: readonly [StreamAppend, ...StreamAppend[]],
  keys: Keys["Service"],
) {
  yield* checkBatch(batch);
  const time = new Date(yield* Clock.currentTimeMillis).toISOString();
  const sealed: SealedAppend[] = [];
  for (const { stream, expected, events } of batch) {
    const stored: LoggedEvent[] = [];
    for (const draft of events) {
      const before = stored.at(-1) ?? expected;
      stored.push(yield* sealEvent(draft, stream, before, time, keys));
    }
    sealed.push({ stream, expected, events: stored as [LoggedEvent, ...LoggedEvent[]] });
  }
  return sealed as [SealedAppend, ...SealedAppend[]];
});

const sealEvent = Effect.fnUntraced(function* (
  draft: Draft,
  stream: StreamName,
  before: { readonly revision: number; readonly hash: string },
  time: string,
  keys: Keys["Service"],
) {
  const { type, contribution } = draft;
  if (!isEventName(type)) {
    return yield* refuse(String(type), `${String(type)} is not in the catalogue (events/index.ts)`);
  }
  const definition = catalogue[type];
  const dataText =
    contribution === undefined ? encodeData(type, draft.data) : checkDataText(type, contribution.dataText);
  if (Result.isFailure(dataText)) return yield* refuse(type, dataText.failure);
  const subject = subjectOf(stream, type);
  const unsigned = encodeUnsigned(
    {
      specversion: "1.0",
      id: draft.id,
      source: sourceOf(stream),
      type,
      subject,
      time,
      datacontenttype: "application/json",
      dataschema: dataschemaOf(type, definition.version),
      streamrevision: before.revision + 1,
      correlationid: correlationOf(stream),
      ...(draft.causationid === null ? {} : { causationid: draft.causationid }),
      actor: draft.actor,
      logicversion: LOGIC_VERSION,
      prevhash: before.hash,
      ...(contribution === undefined
        ? {}
        : { contribution: contribution.statement, contributionsignature: contribution.signature }),
    },
    dataText.success,
  );
  const signature = yield* keys.sign(draft.actor, encoder.encode(unsigned));
  const bytes = encoder.encode(attachSignature(unsigned, signature));
  if (bytes.length > EVENT_BYTES) {
    return yield* new TooLarge({
      what: `event ${type}`,
      size: bytes.length,
      limit: EVENT_BYTES,
      message: `${type} in ${streamPrefix(stream)} would take ${bytes.length} bytes, at most ${EVENT_BYTES} are allowed: put the large part into an artifact`,
    });
  }
  // Read back as every reader will: what cannot be read is not written.
  const event = decode(bytes, subject, 0);
  if (Result.isFailure(event)) return yield* refuse(type, event.failure.message);
  return event.success;
});

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
const encoder = new TextEncoder();
