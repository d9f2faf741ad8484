// The log in a nats-server: one JetStream stream, atomic batches, direct gets. See DESIGN.md, "The log".
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Layer, Option, Schedule, Semaphore, Stream } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { everything, streamFilter, streamPrefix, type StreamName } from "../../events/stream.ts";
import { Keys } from "../keys/keys.ts";
import { publishBatch, type Outcome } from "./atomic-batch.ts";
import { readPage } from "./direct-get.ts";
import {
  Conflict,
  InvalidEvent,
  Unreachable,
  type AppendError,
  type LogMisconfigured,
  type ReadError,
} from "./errors.ts";
import { EventStore, type AppendResult, type ReadOptions } from "./event-store.ts";
import { ensureLogStream, LOG_STREAM } from "./log-stream.ts";
import { news } from "./news.ts";
import { reconcile } from "./reconcile.ts";
import { seal, type SealedBatch } from "./seal.ts";

export interface JetstreamOptions {
  /** Copies of a stream that has to be made; 1 unless given. */
  readonly replicas?: number;
}

/** The server refuses a stream more than 50 open batches; other processes append too. */
const OPEN_BATCHES = 32;
const TRIES = 6;

export const jetstreamEventStore = (
  connection: NatsConnection,
  options: JetstreamOptions = {},
): Layer.Layer<EventStore, Unreachable | LogMisconfigured, Keys> =>
  Layer.effect(
    EventStore,
    Effect.gen(function* () {
      const keys = yield* Keys;
      yield* ensureLogStream(connection, options.replicas ?? 1);
      const { listen } = yield* news(connection);
      const open = yield* Semaphore.make(OPEN_BATCHES);
      const { streams } = yield* Effect.promise(() => jetstreamManager(connection, { checkAPI: false }));

      const lastSequence = Effect.tryPromise({
        try: async () => (await streams.info(LOG_STREAM)).state.last_seq,
        catch: (cause) => unreachable(connection, `The end of the log cannot be seen: ${String(cause)}`),
      });

      /** Pages from `from` up to and with `to`. */
      const pages = (from: number, to: number, filter: string): Stream.Stream<LoggedEvent, ReadError> =>
        Stream.paginate(
          from,
          Effect.fnUntraced(function* (position) {
            const { events, more } = yield* readPage(connection, { from: position, filter });
            const last = events.at(-1)?.sequence ?? to;
            const wanted = last > to ? events.filter(({ sequence }) => sequence <= to) : events;
            return [wanted, more && last < to ? Option.some(last + 1) : Option.none()] as const;
          }),
        );

      /** Pages for ever. The news are listened to before a page is read, so that none comes in between unheard. */
      const follow = (from: number, filter: string): Stream.Stream<LoggedEvent, ReadError> =>
        Stream.paginate(
          from,
          Effect.fnUntraced(function* (position) {
            for (;;) {
              const more = listen();
              const { events } = yield* readPage(connection, { from: position, filter }).pipe(
                Effect.retry({
                  schedule: Schedule.spaced("1 second"),
                  // A connection that is not closed comes back.
                  while: (error) => error._tag === "Unreachable" && !connection.isClosed(),
                }),
              );
              const last = events.at(-1);
              if (last !== undefined) return [events, Option.some(last.sequence + 1)] as const;
              yield* more;
            }
          }),
        );

      const readStream = (stream: StreamName): Effect.Effect<readonly LoggedEvent[], ReadError> =>
        Stream.runCollect(pages(1, Number.MAX_SAFE_INTEGER, streamFilter(stream)));

      const append = Effect.fnUntraced(function* (
        batch: SealedBatch,
      ): Effect.fn.Return<AppendResult, AppendError> {
        for (let attempt = 1; ; attempt++) {
          const outcome = yield* open.withPermit(publishBatch(connection, batch));
          if (outcome._tag === "Stored")
            return { events: placed(batch, outcome.lastSequence), appended: true };
          if (outcome._tag !== "NotTaken") {
            const settled = yield* settle(batch, readStream);
            if (settled !== undefined) return settled;
          }
          if (attempt === TRIES) return yield* givenUp(connection, batch, outcome);
          // Jitter parts those who failed together.
          yield* Effect.sleep(`${Math.floor(attempt * 50 * (1 + Math.random()))} millis`);
        }
      });

      return EventStore.of({
        append: (batch) => Effect.flatMap(seal(batch, keys), append),
        readStream,
        readAll: ({ from = 1, filter = everything }: ReadOptions = {}) =>
          Stream.unwrap(
            Effect.map(lastSequence, (to) => (from > to ? Stream.empty : pages(from, to, filter))),
          ),
        subscribe: ({ from = 1, filter = everything }: ReadOptions = {}) => follow(from, filter),
        lastSequence,
      });
    }),
  );

/** What the streams say about a batch that the server did not take, or did not answer for. */
const settle = Effect.fnUntraced(function* (
  batch: SealedBatch,
  readStream: EventStore["Service"]["readStream"],
) {
  const held = new Map<string, readonly LoggedEvent[]>();
  for (const { stream } of batch) held.set(streamPrefix(stream), yield* readStream(stream));
  return yield* Effect.fromResult(reconcile(batch, (stream) => held.get(streamPrefix(stream)) ?? []));
});

/** An atomic batch gets consecutive sequences; the server names the last. */
const placed = (batch: SealedBatch, lastSequence: number): AppendResult["events"] => {
  const events = batch.flatMap((part) => part.events);
  const first = lastSequence - events.length + 1;
  return events.map((event, index) => ({
    ...event,
    sequence: first + index,
  })) as unknown as AppendResult["events"];
};

/** What the server said to the end, although the streams as read do not show why. */
const givenUp = (
  connection: NatsConnection,
  batch: SealedBatch,
  outcome: Exclude<Outcome, { _tag: "Stored" }>,
): AppendError => {
  const { stream, expected, events } = batch[0];
  switch (outcome._tag) {
    case "WrongSequence":
      return new Conflict({
        stream: streamPrefix(stream),
        expectedRevision: expected.revision,
        message: "the server says that a stream of the batch has moved on: fold it again and decide anew",
      });
    case "Duplicate":
      return new InvalidEvent({
        type: events[0].type,
        message: `an id of the batch that begins with ${events[0].id} is used by another stream of the log`,
      });
    default:
      return unreachable(connection, `A batch was not stored in ${TRIES} tries: ${outcome.reason}`);
  }
};

const unreachable = (connection: NatsConnection, why: string): Unreachable => {
  const url = connection.getServer();
  return new Unreachable({ url, message: `${why} (${url}).` });
};
