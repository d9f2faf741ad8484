// The log in a nats-server: one JetStream stream, atomic batches, direct gets. See DESIGN.md, "The log".
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Layer, Option, Result, Schedule, Semaphore, Stream } from "effect";
import { decode } from "../../events/codec.ts";
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

interface Pages {
  readonly from: number;
  readonly to: number;
  readonly filter: string;
  readonly least: number;
  readonly count?: number;
}

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
      const manager = yield* Effect.promise(() => jetstreamManager(connection, { checkAPI: false }));
      /** Who knows the last event of a filter: of several copies the leader alone, and any may be behind. */
      const knowing = replicas > 1 ? manager.streams : manager.direct;

      const lastSequence = line.patiently(
        Effect.tryPromise({
          try: async () => (await manager.streams.info(LOG_STREAM)).state.last_seq,
          catch: (cause) => line.unreachable(`it does not tell its end: ${String(cause)}`),
        }),
      );

      /** The last event under a filter, as it is stored; null where there is none. */
      const lastOf = (filter: string) =>
        line.patiently(
          Effect.tryPromise({
            try: () => knowing.getMessage(LOG_STREAM, { last_by_subj: filter }),
            catch: (cause) => line.unreachable(`it does not tell its last event: ${String(cause)}`),
          }),
        );

      /**
       * What a reader must see at least. Any server that has a copy answers a page, also one that is behind: who takes that for
       * all there is would leave work undone that was asked of him just now.
       */
      const leastOf = (filter: string) =>
        replicas > 1 ? Effect.map(lastOf(filter), (last) => last?.seq ?? 0) : Effect.succeed(0);

      /**
       * Pages from `from` up to and with `to`, with the event at `least` among them.
       * @param count how many events there are, as far as that is known: a server that is asked for one more looks for it
       * through all that came after, which takes it ten times as long as the events themselves
       */
      const pages = ({
        from,
        to,
        filter,
        least,
        count = Infinity,
      }: Pages): Stream.Stream<LoggedEvent, ReadError> => {
        let behind = 0;
        let left = count;
        return Stream.paginate(
          from,
          Effect.fnUntraced(function* (position) {
            const { events, more } = yield* readPage(line, {
              from: position,
              filter,
              most: Math.min(1 + to - position, Math.max(1, left)),
            });
            left -= events.length;
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
        Effect.gen(function* () {
          const filter = streamFilter(stream);
          const last = yield* lastOf(filter);
          if (last === null) return [];
          const event = decode(last.data, last.subject, last.seq);
          const count = Result.isSuccess(event) ? event.success.revision : Infinity;
          return yield* Stream.runCollect(pages({ from: 1, to: last.seq, filter, least: last.seq, count }));
        });

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
              return from > last
                ? Stream.empty
                : pages({ from, to: last, filter, least: least > last ? 0 : least });
            }),
          ),
        subscribe: ({ from = 1, filter = everything }: ReadOptions = {}) => follow(from, filter),
        lastSequence,
      } satisfies EventStore["Service"];
      return EventStore.of(withOrigins(stored));
    }),
  );
