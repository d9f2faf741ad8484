// Says something of an agent in a stream of its own: reads the stream, has it decided what is to be said in view of it, and
// appends that at the head which was read; where somebody else was first, all of it once more.
import { Effect } from "effect";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import type { Fact } from "../../events/index.ts";
import { type StreamName, streamPrefix } from "../../events/stream.ts";
import { type AppendError, Conflict } from "../event-store/errors.ts";
import { EventStore, headOf } from "../event-store/event-store.ts";

/**
 * Answers with the history that it was decided on.
 * @param factsOf nothing where there is nothing to say
 */
export const appendFacts = <E extends { readonly _tag: string } = never>(
  stream: StreamName,
  actor: string,
  factsOf: (history: readonly LoggedEvent[]) => Effect.Effect<readonly Fact[], E>,
): Effect.Effect<readonly LoggedEvent[], E | AppendError, EventStore> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const history = yield* store.readStream(stream);
    const facts = yield* factsOf(history);
    const [first, ...others] = facts.map((fact, index) => {
      const id = eventId(stream.id, fact.type, history.length + index);
      return { ...fact, id, causationid: null, actor } as Draft;
    });
    if (first !== undefined)
      yield* store.append([{ stream, expected: headOf(history), events: [first, ...others] }]).pipe(
        // Somebody else who said another thing at the same place took its id.
        Effect.catchTag("InvalidEvent", (error) =>
          Effect.flatMap(store.readStream(stream), (now) =>
            Effect.fail(now.length === history.length ? error : movedOn(stream, history, now)),
          ),
        ),
      );
    return history;
  }).pipe(Effect.retry({ while: ({ _tag }) => _tag === "Conflict" }));

const movedOn = (stream: StreamName, before: readonly LoggedEvent[], now: readonly LoggedEvent[]): Conflict =>
  new Conflict({
    stream: streamPrefix(stream),
    expectedRevision: before.length,
    message: `${streamPrefix(stream)} is at revision ${now.length}, expected ${before.length}`,
  });
