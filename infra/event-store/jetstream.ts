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
  /** Copies that the stream has to have; of one that is made 1 unless given. */
  readonly replicas?: number | undefined;
}

/** The server refuses a stream more than 50 open batches; other processes append too. */
const OPEN_BATCHES = 32;
/** How often a page is asked for again where a server that is behind answered: ten seconds of it. */
const LOOKS = 500;

export const jetstreamEventStore = (
  connection: NatsConnection,
  options: JetstreamOptions = {},
): Layer.Layer<EventStore, Unreachable | LogMisconfigured, Keys> =>
  Layer.effect(
    EventStore,
    Effect.gen(function* () {
      const keys = yield* Keys;
      const replicas = yield* ensureLogStream(connection, options.replicas);
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

      /** The sequence of the last event under a filter, as the leader knows it; 0 where there is none. */
      const lastOf = (filter: string) =>
        line.patiently(
          Effect.tryPromise({
            try: async () => (await streams.getMessage(LOG_STREAM, { last_by_subj: filter }))?.seq ?? 0,
            catch: (cause) => line.unreachable(`it does not tell its last event: ${String(cause)}`),
          }),
        );

      /**
       * What a reader must see at least. Any server that has a copy answers a page, also one that is behind: who takes that for
       * all there is would leave work undone that was asked of him just now.
       */
      const leastOf = (filter: string) => (replicas > 1 ? lastOf(filter) : Effect.succeed(0));

      /** Pages from `from` up to and with `to`, with the event at `least` among them. */
      const pages = (
        from: number,
        to: number,
        filter: string,
        least: number,
      ): Stream.Stream<LoggedEvent, ReadError> => {
        let behind = 0;
        return Stream.paginate(
          from,
          Effect.fnUntraced(function* (position) {
            const { events, more } = yield* readPage(line, {
              from: position,
              filter,
              most: 1 + to - position,
            });
            const reached = events.at(-1)?.sequence ?? position - 1;
            if (!more && reached < least) {
              if (++behind > LOOKS) return yield* Effect.fail(line.unreachable("its copies are behind"));
              yield* Effect.sleep("20 millis");
              return [events, Option.some(reached + 1)] as const;
            }
            const last = events.at(-1)?.sequence ?? to;
            const wanted = last > to ? events.filter(({ sequence }) => sequence <= to) : events;
            return [wanted, more && last < to ? Option.some(last + 1) : Option.none()] as const;
          }),
        );
      };

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
        Effect.flatMap(leastOf(streamFilter(stream)), (least) =>
          Stream.runCollect(pages(1, Number.MAX_SAFE_INTEGER, streamFilter(stream), least)),
        );

      const append = appendWith(line, readStream, open);

      const stored = {
        append: (batch) => Effect.flatMap(seal(batch, keys), append),
        appendStored: append,
        readStream,
        readAll: ({ from = 1, to = Infinity, filter = everything }: ReadUntil = {}) =>
          Stream.unwrap(
            Effect.gen(function* () {
              const least = yield* leastOf(filter);
              const last = Math.min(to, yield* lastSequence);
              // Of what lies before `to` the leader does not tell the last.
              return from > last ? Stream.empty : pages(from, last, filter, least > last ? 0 : least);
            }),
          ),
        subscribe: ({ from = 1, filter = everything }: ReadOptions = {}) => follow(from, filter),
        lastSequence,
      } satisfies EventStore["Service"];
      return EventStore.of(withOrigins(stored));
    }),
  );
