// Appending to JetStream until it is known what came of it: stored, stored before, or refused for a reason. A batch
// may be sent again at any time: its ids and its expectations see to it that it is stored once.
import { Clock, Effect, type Semaphore } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { streamPrefix } from "../../events/stream.ts";
import { publishBatch, type Outcome } from "./publish.ts";
import { Conflict, InvalidEvent, type AppendError } from "./errors.ts";
import {
  type AppendResult,
  type EventStore,
  isOneEvent,
  type SealedBatch,
  writtenOrder,
} from "./event-store.ts";
import type { Line } from "./line.ts";
import { reconcile } from "./reconcile.ts";

/** How long to try where the server does not judge, in milliseconds: it forgets abandoned batches after 10 s. */
export const PATIENCE = 12_000;
/** How often to look again where the server has judged and the streams, as a replica shows them, do not say why. */
const LOOKS = 5;

export const appendWith = (
  line: Line,
  readStream: EventStore["Service"]["readStream"],
  open: Semaphore.Semaphore,
): ((batch: SealedBatch) => Effect.Effect<AppendResult, AppendError>) =>
  Effect.fnUntraced(function* (batch) {
    const deadline = (yield* Clock.currentTimeMillis) + PATIENCE;
    const publish = publishBatch(line, batch);
    const inTurn = isOneEvent(batch) ? publish : open.withPermit(publish);
    for (let attempt = 1; ; attempt++) {
      const outcome = yield* inTurn;
      if (outcome._tag === "Stored") return { events: placed(batch, outcome.lastSequence), appended: true };
      if (outcome._tag !== "NotTaken") {
        const settled = yield* settle(batch, readStream);
        if (settled !== undefined) return settled;
      }
      const judged = outcome._tag === "WrongSequence" || outcome._tag === "Duplicate";
      if (judged ? attempt >= LOOKS : (yield* Clock.currentTimeMillis) > deadline) {
        return yield* givenUp(line, batch, outcome);
      }
      // Jitter parts those who failed together.
      yield* Effect.sleep(`${Math.floor(Math.min(attempt, 10) * 40 * (1 + Math.random()))} millis`);
    }
  });

/** What the streams say about a batch; undefined where they hold nothing of it and stand as it expects. */
const settle = Effect.fnUntraced(function* (
  batch: SealedBatch,
  readStream: EventStore["Service"]["readStream"],
) {
  const held = new Map<string, readonly LoggedEvent[]>();
  for (const { stream } of batch) held.set(streamPrefix(stream), yield* readStream(stream));
  return yield* Effect.fromResult(reconcile(batch, (stream) => held.get(streamPrefix(stream)) ?? []));
});

/** An atomic batch gets consecutive sequences; the server names the last. */
const placed = (batch: SealedBatch, lastSequence: number): AppendResult["events"] => {
  const events = writtenOrder(batch);
  const first = lastSequence - events.length + 1;
  return events.map((event, index) => ({
    ...event,
    sequence: first + index,
  })) as unknown as AppendResult["events"];
};

const givenUp = (
  line: Line,
  batch: SealedBatch,
  outcome: Exclude<Outcome, { _tag: "Stored" }>,
): AppendError => {
  const { stream, expected, events } = batch[0];
  switch (outcome._tag) {
    case "WrongSequence":
      return new Conflict({
        stream: streamPrefix(stream),
        expectedRevision: expected.revision,
        message: "the server says that a stream of the batch has moved on: fold it again and decide anew",
      });
    case "Duplicate":
      return new InvalidEvent({
        type: events[0].type,
        message: `an id of the batch (${batch
          .flatMap((part) => part.events.map(({ id }) => id))
          .slice(0, 10)
          .join(", ")}) is used by another stream of the log`,
      });
    default:
      return line.unreachable(`it did not store a batch: ${outcome.reason}`);
  }
};
