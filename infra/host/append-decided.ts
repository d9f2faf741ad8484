// The one way by which anything enters an experiment's stream: read it, make an offer, let the experiment's decider
// decide, append at the head that was read; on a conflict, read and offer again.
import { Effect, Schema } from "effect";
import { decideExperiment } from "../../actors/machines/decide-experiment.ts";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import { type StreamName, streamPrefix } from "../../events/stream.ts";
import type { AppendError } from "../event-store/errors.ts";
import { type AppendResult, EventStore, headOf } from "../event-store/event-store.ts";

/** The experiment's decider refuses: the offer is not legal in the state that the stream is in. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  stream: Schema.String,
  message: Schema.String,
}) {
  readonly retryable = false;
}

export type Offer = readonly [Draft, ...Draft[]];

/**
 * Appends what `offer` makes of the history; null, from it and as the answer, where there is nothing to add.
 * @param known the stream as somebody knows it, perhaps not to its end: it spares the reading where the server finds that
 * it was the end, and counts for nothing otherwise
 */
export const appendDecided = <E, R>(
  stream: StreamName,
  offer: (history: readonly LoggedEvent[]) => Effect.Effect<Offer | null, E, R>,
  known?: readonly LoggedEvent[],
): Effect.Effect<AppendResult | null, E | Refused | AppendError, R | EventStore> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const decideOn = Effect.fnUntraced(function* (history: readonly LoggedEvent[]) {
      const drafts = yield* offer(history);
      if (drafts === null) return null;
      const decision = decideExperiment(history, drafts);
      if (!decision.allowed)
        return yield* new Refused({ stream: streamPrefix(stream), message: decision.message });
      return yield* store.append([{ stream, expected: headOf(history), events: decision.drafts }]);
    });
    if (known !== undefined) {
      const added = yield* Effect.catch(decideOn(known), () => Effect.succeed(null));
      if (added?.appended === true) return added;
    }
    const atTheHead = Effect.retry(Effect.flatMap(store.readStream(stream), decideOn), {
      while: (error) => tagOf(error) === "Conflict",
    });
    // The id is taken by another's answer to the same want: whether anything is still wanted, the stream says.
    return yield* atTheHead.pipe(
      Effect.catch((error) =>
        tagOf(error) === "InvalidEvent"
          ? Effect.catch(atTheHead, () => Effect.fail(error))
          : Effect.fail(error),
      ),
    );
  });

const tagOf = (error: unknown): unknown => (error as { readonly _tag?: unknown })._tag;
