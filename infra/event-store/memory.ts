// The log in memory: what a store must do, without a server. For tests, replays and forks.
import { Effect, Latch, Layer, Option, Result, Stream } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { everything, streamPrefix, subjectOf, type StreamName } from "../../events/stream.ts";
import { Keys } from "../keys/keys.ts";
import { InvalidEvent, type AppendError } from "./errors.ts";
import {
  EventStore,
  type AppendResult,
  type ReadOptions,
  type SealedBatch,
  writtenOrder,
} from "./event-store.ts";
import { withOrigins } from "./origins.ts";
import { reconcile } from "./reconcile.ts";
import { seal } from "./seal.ts";
import { patternOf } from "./subject-filter.ts";

export const memoryEventStore: Layer.Layer<EventStore, never, Keys> = Layer.effect(
  EventStore,
  Effect.gen(function* () {
    const keys = yield* Keys;
    const log: LoggedEvent[] = [];
    const streams = new Map<string, LoggedEvent[]>();
    const ids = new Set<string>();
    /** Opened at the next append, for those who wait for more. */
    let more = Latch.makeUnsafe(false);

    const held = (stream: StreamName): readonly LoggedEvent[] => streams.get(streamPrefix(stream)) ?? [];

    const write = (batch: SealedBatch): Result.Result<AppendResult, InvalidEvent> => {
      const events = writtenOrder(batch);
      const taken = events.find(({ id }) => ids.has(id));
      if (taken !== undefined) {
        const message = `id ${taken.id} is used by another stream of the log`;
        return Result.fail(new InvalidEvent({ type: taken.type, message }));
      }
      const stored = events.map(
        (event, index) => ({ ...event, sequence: log.length + index + 1 }) as LoggedEvent,
      );
      for (const event of stored) {
        const prefix = streamPrefix(event.stream);
        const stream = streams.get(prefix);
        if (stream === undefined) streams.set(prefix, [event]);
        else stream.push(event);
        ids.add(event.id);
        log.push(event);
      }
      // Replaced first: whoever is woken runs at once, and may append and wait again before this returns.
      const waited = more;
      more = Latch.makeUnsafe(false);
      waited.openUnsafe();
      return Result.succeed({ events: stored as [LoggedEvent, ...LoggedEvent[]], appended: true });
    };

    /** Nothing waits in it: judging and writing are one step. */
    const settle = (batch: SealedBatch): Effect.Effect<AppendResult, AppendError> =>
      Effect.suspend(() =>
        Effect.fromResult(
          Result.flatMap(reconcile(batch, held), (stored) =>
            stored === undefined ? write(batch) : Result.succeed(stored),
          ),
        ),
      );

    /** Log order from `from` up to and with `to`. */
    const page = (from: number, to: number, filter: RegExp): readonly LoggedEvent[] =>
      log.slice(from - 1, to).filter((event) => filter.test(subjectOf(event.stream, event.type)));

    const stored: EventStore["Service"] = {
      append: (batch) => Effect.flatMap(seal(batch, keys), settle),
      appendStored: settle,
      readStream: (stream) => Effect.sync(() => held(stream).slice()),
      readAll: (options) =>
        Stream.suspend(() =>
          Stream.fromArray(
            page(options?.from ?? 1, Math.min(options?.to ?? Infinity, log.length), filterOf(options)),
          ),
        ),
      subscribe: (options) => {
        const filter = filterOf(options);
        return Stream.paginate(
          options?.from ?? 1,
          Effect.fnUntraced(function* (from) {
            while (log.length < from) yield* more.await;
            const to = log.length;
            return [page(from, to, filter), Option.some(to + 1)] as const;
          }),
        );
      },
      lastSequence: Effect.sync(() => log.length),
    };
    return EventStore.of(withOrigins(stored));
  }),
);

const filterOf = (options: ReadOptions | undefined): RegExp => patternOf(options?.filter ?? everything);
