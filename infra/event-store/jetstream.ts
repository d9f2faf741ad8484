// The log in a nats-server: one JetStream stream, atomic batches, direct gets. See DESIGN.md, "The log".
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Layer, Option, Schedule, Semaphore, Stream } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { everything, streamFilter, type StreamName } from "../../events/stream.ts";
import { Keys } from "../keys/keys.ts";
import { appendWith } from "./append.ts";
import { readPage } from "./direct-get.ts";
import type { LogMisconfigured, ReadError, Unreachable } from "./errors.ts";
import { EventStore, type ReadOptions, type ReadUntil } from "./event-store.ts";
import { lineOf } from "./line.ts";
import { ensureLogStream, LOG_STREAM } from "./log-stream.ts";
import { news } from "./news.ts";
import { withOrigins } from "./origins.ts";
import { seal } from "./seal.ts";
import { patternOf } from "./subject-filter.ts";

export interface JetstreamOptions {
  /** Copies of a stream that has to be made; 1 unless given. */
  readonly replicas?: number;
}

/** The server refuses a stream more than 50 open batches; other processes append too. */
const OPEN_BATCHES = 32;

export const jetstreamEventStore = (
  connection: NatsConnection,
  options: JetstreamOptions = {},
): Layer.Layer<EventStore, Unreachable | LogMisconfigured, Keys> =>
  Layer.effect(
    EventStore,
    Effect.gen(function* () {
      const keys = yield* Keys;
      yield* ensureLogStream(connection, options.replicas ?? 1);
      const line = lineOf(connection);
      const { listening } = yield* news(line);
      const open = yield* Semaphore.make(OPEN_BATCHES);
      const { streams } = yield* Effect.promise(() => jetstreamManager(connection, { checkAPI: false }));

      const lastSequence = line.patiently(
        Effect.tryPromise({
          try: async () => (await streams.info(LOG_STREAM)).state.last_seq,
          catch: (cause) => line.unreachable(`it does not tell its end: ${String(cause)}`),
        }),
      );

      /** Pages from `from` up to and with `to`. */
      const pages = (from: number, to: number, filter: string): Stream.Stream<LoggedEvent, ReadError> =>
        Stream.paginate(
          from,
          Effect.fnUntraced(function* (position) {
            const { events, more } = yield* readPage(line, {
              from: position,
              filter,
              most: 1 + to - position,
            });
            const last = events.at(-1)?.sequence ?? to;
            const wanted = last > to ? events.filter(({ sequence }) => sequence <= to) : events;
            return [wanted, more && last < to ? Option.some(last + 1) : Option.none()] as const;
          }),
        );

      /** Pages for ever. The news are listened to before a page is read, so that none comes in between unheard. */
      const follow = (from: number, filter: string): Stream.Stream<LoggedEvent, ReadError> => {
        const pattern = patternOf(filter);
        const next = (position: number) =>
          listening(
            pattern,
            Effect.fnUntraced(function* (more) {
              const { events } = yield* readPage(line, { from: position, filter }).pipe(
                Effect.retry({
                  schedule: Schedule.spaced("1 second"),
                  // A connection that is not closed comes back.
                  while: (error) => error._tag === "Unreachable" && !connection.isClosed(),
                }),
              );
              if (events.length === 0) yield* more;
              return events;
            }),
          );
        return Stream.paginate(
          from,
          Effect.fnUntraced(function* (position) {
            for (;;) {
              const events = yield* next(position);
              const last = events.at(-1);
              if (last !== undefined) return [events, Option.some(last.sequence + 1)] as const;
            }
          }),
        );
      };

      const readStream = (stream: StreamName): Effect.Effect<readonly LoggedEvent[], ReadError> =>
        Stream.runCollect(pages(1, Number.MAX_SAFE_INTEGER, streamFilter(stream)));

      const append = appendWith(line, readStream, open);

      const stored = {
        append: (batch) => Effect.flatMap(seal(batch, keys), append),
        appendStored: append,
        readStream,
        readAll: ({ from = 1, to = Infinity, filter = everything }: ReadUntil = {}) =>
          Stream.unwrap(
            Effect.map(lastSequence, (last) =>
              from > Math.min(to, last) ? Stream.empty : pages(from, Math.min(to, last), filter),
            ),
          ),
        subscribe: ({ from = 1, filter = everything }: ReadOptions = {}) => follow(from, filter),
        lastSequence,
      } satisfies EventStore["Service"];
      return EventStore.of(withOrigins(stored));
    }),
  );
