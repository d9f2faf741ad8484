// A made-up history as a log would hold it: sealed and signed like every event, with sequences in the order told.
import { Effect } from "effect";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import { BATCH_EVENTS } from "../../events/limits.ts";
import { streamPrefix } from "../../events/stream.ts";
import { emptyHead, headOf } from "../../infra/event-store/event-store.ts";
import { seal } from "../../infra/event-store/seal.ts";
import { Keys } from "../../infra/keys/keys.ts";
import type { Told } from "./told.ts";

export const storedHistory = (told: readonly Told[]): Effect.Effect<readonly LoggedEvent[], unknown, Keys> =>
  Effect.gen(function* () {
    const keys = yield* Keys;
    const places = told.map((fact, index) => ({ fact, sequence: index + 1 }));
    const streams = Map.groupBy(places, ({ fact }) => streamPrefix(fact.stream));
    const log: LoggedEvent[] = [];
    for (const members of streams.values()) {
      let expected = emptyHead;
      for (let from = 0; from < members.length; from += BATCH_EVENTS) {
        const part = members.slice(from, from + BATCH_EVENTS);
        const drafts = part.map(({ fact: { type, data }, sequence }) => {
          const id = eventId("history", type, sequence);
          return { type, data, id, causationid: id, actor: "engineer" } as Draft;
        });
        const { stream } = part[0]!.fact;
        const [sealed] = yield* seal([{ stream, expected, events: drafts as [Draft, ...Draft[]] }], keys);
        for (const [index, event] of sealed.events.entries()) {
          const { sequence } = part[index]!;
          log[sequence - 1] = { ...event, sequence };
        }
        expected = headOf(sealed.events);
      }
    }
    return log;
  });
