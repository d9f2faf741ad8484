// Says something of an agent in a stream of its own: reads the stream, has it decided what is to be said in view of it, and
// appends that at the head which was read; where somebody else was first, all of it once more.
import { Effect } from "effect";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import type { Fact } from "../../events/index.ts";
import type { StreamName } from "../../events/stream.ts";
import type { AppendError } from "../event-store/errors.ts";
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
      yield* store.append([{ stream, expected: headOf(history), events: [first, ...others] }]);
    return history;
  }).pipe(Effect.retry({ while: ({ _tag }) => _tag === "Conflict" }));
