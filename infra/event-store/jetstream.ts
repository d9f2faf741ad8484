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
/** How long the server may take to say where the log or a stream ends, in milliseconds. */
const PATIENCE = 2000;
/** How often a page is asked for again where a server that is behind answered: ten seconds of it. */
const LOOKS = 500;

interface Wanted {
  /** The last sequence that is. */
  readonly to: number;
  readonly filter: string;
  /** The sequence of an event that has to be among them. */
  readonly least: number;
}

/** Where a page begins. */
interface Place {
  readonly position: number;
  /**
   * How many events there still are, as far as that is known: a server that is asked for one more looks for it through all
   * that came after, which takes it ten times as long as the events themselves.
   */
  readonly left: number;
  /** How often a server that is behind has answered. */
  readonly looks: number;
}
const placeFrom = (position: number, left = Infinity): Place => ({ position, left, looks: 0 });

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
      const manager = yield* Effect.promise(() =>
        jetstreamManager(connection, { checkAPI: false, timeout: PATIENCE }),
      );
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

      /** A page of what is wanted, and where the next one begins, where there is one. */
      const pageOf = ({ to, filter, least }: Wanted) =>
        Effect.fnUntraced(function* ({ position, left, looks }: Place) {
          const most = Math.min(1 + to - position, Math.max(1, left));
          const { events, more } = yield* readPage(line, { from: position, filter, most });
          const reached = events.at(-1)?.sequence ?? position - 1;
          const next = { position: reached + 1, left: left - events.length, looks };
          if (!more && reached < least) {
            if (looks > LOOKS) return yield* Effect.fail(line.unreachable("its copies are behind"));
            yield* Effect.sleep("20 millis");
            return [events, Option.some({ ...next, looks: looks + 1 })] as const;
          }
          const last = events.at(-1)?.sequence ?? to;
          const wanted = last > to ? events.filter(({ sequence }) => sequence <= to) : events;
          return [wanted, more && last < to ? Option.some(next) : Option.none<Place>()] as const;
        });

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
          const page = pageOf({ to: last.seq, filter, least: last.seq });
          const events: LoggedEvent[] = [];
          let place = Option.some(placeFrom(1, count));
          while (Option.isSome(place)) {
            const [some, next] = yield* page(place.value);
            events.push(...some);
            place = next;
          }
          return events;
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
              const page = pageOf({ to: last, filter, least: least > last ? 0 : least });
              return from > last ? Stream.empty : Stream.paginate(placeFrom(from), page);
            }),
          ),
        subscribe: ({ from = 1, filter = everything }: ReadOptions = {}) => follow(from, filter),
        lastSequence,
      } satisfies EventStore["Service"];
      return EventStore.of(withOrigins(stored));
    }),
  );
