// The projector: follows the log from its first event and keeps every projection's tables true. A projection that
// fails on an event stops there, for all to see; the others go on.
import {
  Cause,
  Context,
  Deferred,
  Effect,
  Fiber,
  Layer,
  Queue,
  Schedule,
  Schema,
  Stream,
  SubscriptionRef,
} from "effect";
import { projections as allProjections } from "../../projections/index.ts";
import type { Projection } from "../../projections/projection.ts";
import { Database } from "../database/database.ts";
import type { DatabaseError } from "../database/errors.ts";
import { type Keeper, makeKeeper, type ProjectionStatus } from "../database/keeper.ts";
import { migrate } from "../database/migrate.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { ReadError } from "../event-store/errors.ts";
import { EventStore } from "../event-store/event-store.ts";

/** Tables will not become true up to the sequence that was waited for: start again with what stopped it repaired. */
export class ProjectorStopped extends Schema.TaggedError<ProjectorStopped>()("ProjectorStopped", {
  /** The projection that failed; null where the log itself could not be read. */
  projection: Schema.NullOr(Schema.String),
  message: Schema.String,
}) {
  readonly retryable = false;
}

export class Projector extends Context.Service<
  Projector,
  {
    /** The sequence up to which all tables are true. */
    readonly position: Effect.Effect<number>;
    readonly status: Effect.Effect<readonly ProjectionStatus[]>;
    /** Completes when all tables are true up to a sequence. */
    readonly waitFor: (sequence: number) => Effect.Effect<void, ProjectorStopped>;
  }
>()("cambrian/infra/Projector") {}

interface Status {
  readonly projections: readonly ProjectionStatus[];
  /** Why the log is followed no more. */
  readonly stopped: string | null;
}

/** Events in one statement, at most. */
const BATCH = 4000;
const reconnecting = Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("10 seconds")]);

/** Follows the log for as long as the layer lives. */
export const projector = (
  projections: readonly Projection[] = allProjections,
): Layer.Layer<Projector, DatabaseError | ReadError, Database | EventStore> =>
  Layer.effect(
    Projector,
    Effect.gen(function* () {
      const database = yield* Database;
      const store = yield* EventStore;
      const ready = yield* Deferred.make<readonly Queue.Queue<readonly LoggedEvent[]>[]>();
      // Read from now on: the tables take a while to make.
      const following = yield* Effect.forkScoped(
        followLog(store, (events) =>
          Effect.flatMap(Deferred.await(ready), (queues) =>
            Effect.forEach(queues, (queue) => Queue.offer(queue, events), { discard: true }),
          ),
        ),
      );
      const checkpoints = yield* database.transaction(migrate(database.schema, projections));
      const logEnd = yield* store.lastSequence;
      const keepers = checkpoints.flatMap((checkpoint, index) => {
        const projection = projections[index];
        return projection === undefined ? [] : [makeKeeper(database, projection, checkpoint, logEnd)];
      });
      const status = yield* SubscriptionRef.make<Status>(statusOf(keepers, null));
      // Whatever it was, who waits must be told.
      const stop = (cause: Cause.Cause<unknown>) =>
        SubscriptionRef.set(status, statusOf(keepers, reasonOf(cause)));
      // Each at its own pace, a batch ahead of its writing at most: one folds while another waits for the database.
      const queues = yield* Effect.forEach(keepers, (keeper) =>
        Effect.gen(function* () {
          const queue = yield* Queue.bounded<readonly LoggedEvent[]>(1);
          const next = Effect.flatMap(Queue.take(queue), keeper.keep);
          const tell = SubscriptionRef.update(status, ({ stopped }) => statusOf(keepers, stopped));
          yield* Effect.forever(Effect.andThen(next, tell)).pipe(Effect.catchCause(stop), Effect.forkScoped);
          return queue;
        }),
      );
      yield* Deferred.succeed(ready, queues);
      yield* Fiber.join(following).pipe(Effect.catchCause(stop), Effect.forkScoped);
      return Projector.of({
        position: Effect.map(SubscriptionRef.get(status), positionOf),
        status: Effect.map(SubscriptionRef.get(status), (now) => now.projections),
        waitFor: (sequence) => waitFor(status, sequence),
      });
    }),
  );

/** Hands on what there is, as much as may be written at once; starts again after the last where the log was lost. */
const followLog = (
  store: EventStore["Service"],
  keep: (events: readonly LoggedEvent[]) => Effect.Effect<void>,
): Effect.Effect<void, ReadError> => {
  let from = 1;
  return Effect.scoped(
    Effect.gen(function* () {
      const queue = yield* Queue.bounded<LoggedEvent, ReadError | Cause.Done>(2 * BATCH);
      yield* store.subscribe({ from }).pipe(Stream.runIntoQueue(queue), Effect.forkScoped);
      yield* keep([]);
      for (;;) {
        const events = yield* Queue.takeBetween(queue, 1, BATCH);
        yield* keep(events);
        from = (events.at(-1)?.sequence ?? from - 1) + 1;
      }
    }),
  ).pipe(
    Effect.retry({ while: (cause) => !Cause.isDone(cause) && cause.retryable, schedule: reconnecting }),
    // A subscription never ends by itself.
    Effect.catchTag("Done", () => Effect.void),
  );
};

const statusOf = (keepers: readonly Keeper[], stopped: string | null): Status => ({
  projections: keepers.map((keeper) => keeper.status()),
  stopped,
});

const reasonOf = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.squash(cause);
  return error instanceof Error ? error.message : String(error);
};

const positionOf = ({ projections }: Status): number =>
  Math.min(...projections.map(({ sequence }) => sequence));

const waitFor = (
  status: SubscriptionRef.SubscriptionRef<Status>,
  sequence: number,
): Effect.Effect<void, ProjectorStopped> =>
  SubscriptionRef.changes(status).pipe(
    Stream.mapEffect((now) => {
      if (positionOf(now) >= sequence) return Effect.succeed(true);
      const stopped = hopeless(now, sequence);
      return stopped === undefined ? Effect.succeed(false) : Effect.fail(stopped);
    }),
    Stream.takeUntil((reached) => reached),
    Stream.runDrain,
  );

const hopeless = ({ projections, stopped }: Status, sequence: number): ProjectorStopped | undefined => {
  const failed = projections.find(({ failure }) => failure !== null && failure.sequence <= sequence);
  if (failed?.failure != null) {
    const { type, id, sequence: at, message } = failed.failure;
    return new ProjectorStopped({
      projection: failed.name,
      message: `the projection ${failed.name} stopped at ${type} ${id} (sequence ${at}): ${message}`,
    });
  }
  return stopped === null ? undefined : new ProjectorStopped({ projection: null, message: stopped });
};
