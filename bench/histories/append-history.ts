// A made-up history appended to a real log, a hundred facts at a time, as a laboratory's own would lie there.
import { Effect } from "effect";
import type { Draft } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import { streamPrefix } from "../../events/stream.ts";
import {
  emptyHead,
  EventStore,
  headOf,
  type StreamAppend,
  type StreamHead,
} from "../../infra/event-store/event-store.ts";
import type { Told } from "./told.ts";

const BATCH = 100;

/** In the order told, but that within a batch the events of one stream stand together. */
export const appendHistory = Effect.fnUntraced(function* (told: readonly Told[]) {
  const { append } = yield* EventStore;
  const heads = new Map<string, StreamHead>();
  for (let from = 0; from < told.length; from += BATCH) {
    const drafts = told.slice(from, from + BATCH).map(({ type, data, stream }, index) => {
      const id = eventId("history", type, from + index);
      return { stream, draft: { type, data, id, causationid: id, actor: "engineer" } as Draft };
    });
    const parts = [...Map.groupBy(drafts, ({ stream }) => streamPrefix(stream))].map(
      ([prefix, members]): StreamAppend => ({
        stream: members[0]!.stream,
        expected: heads.get(prefix) ?? emptyHead,
        events: members.map(({ draft }) => draft) as [Draft, ...Draft[]],
      }),
    );
    const { events } = yield* append(parts as [StreamAppend, ...StreamAppend[]]);
    for (const event of events) heads.set(streamPrefix(event.stream), headOf([event]));
  }
});
