// A log that is there already, to be read: the events of a test, where and when they were recorded.
import { Effect, Layer, Stream } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { streamPrefix, subjectOf } from "../../events/stream.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";

/** Nothing can be appended to it. */
export const logOf = (events: readonly LoggedEvent[]): Layer.Layer<EventStore> =>
  Layer.succeed(EventStore, {
    append: () => Effect.die(new Error("this log is only read")),
    appendStored: () => Effect.die(new Error("this log is only read")),
    readStream: (stream) =>
      Effect.sync(() => events.filter((event) => streamPrefix(event.stream) === streamPrefix(stream))),
    readAll: ({ from = 1, to = Infinity, filter = ">" } = {}) =>
      Stream.fromIterable(
        events.filter(
          ({ sequence, stream, type }) =>
            sequence >= from && sequence <= to && matches(filter, subjectOf(stream, type)),
        ),
      ),
    subscribe: () => Stream.die(new Error("nothing comes after this log")),
    lastSequence: Effect.sync(() => events.at(-1)?.sequence ?? 0),
  });

const matches = (filter: string, subject: string): boolean =>
  filter === ">" ||
  filter.split(".").every((token, index) => token === "*" || token === subject.split(".")[index]);
