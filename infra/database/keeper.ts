// Keeps the tables of one projection true: folds every event in memory, writes the rows of those past the checkpoint.
// Before it builds on tables that it finds, it holds them against the log and makes them anew if they differ.
import { Effect, Schedule } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { expanded } from "../../events/inheritance.ts";
import { digestsOf } from "./digest.ts";
import { type Projection, rowsOf } from "../../projections/projection.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { Database } from "./database.ts";
import type { DatabaseRefused } from "./errors.ts";
import { readDigests } from "./read-digests.ts";
import { type TouchedRows, touchedRows } from "./touched-rows.ts";
import { writeAnew, writeRows } from "./write-rows.ts";

export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  /** Up to here its tables are true. */
  readonly sequence: number;
  /** The event at which it stopped; the tables are true up to the one before. */
  readonly failure: Failure | null;
}

export interface Failure {
  readonly sequence: number;
  readonly id: string;
  readonly type: string;
  readonly message: string;
}

export interface Keeper {
  readonly status: () => ProjectionStatus;
  /** Takes the next events in log order; those that it had already are passed over. Never fails: it stops. */
  readonly keep: (events: readonly LoggedEvent[]) => Effect.Effect<void>;
}

/** A place in the log, and with the state there. */
type Place = Pick<Checkpoint, "sequence" | "hash">;
interface Folded extends Place {
  readonly state: unknown;
}

const retrying = Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("10 seconds")]);

/** @param logEnd the log's last sequence, read after the checkpoint: tables that are beyond it are of another log */
export const makeKeeper = (
  database: Database["Service"],
  projection: Projection,
  found: Checkpoint,
  logEnd: number,
): Keeper => {
  let folded: Folded = { sequence: 0, hash: null, state: projection.initial };
  /** The checkpoint as we last saw it in the database. */
  let stored = found.sequence;
  /** What the tables hold is not what the log says: to be made anew from the whole state. */
  let anew = found.sequence > logEnd;
  /** A checkpoint that we did not write and have not yet come to; null when there is nothing to verify. */
  let unverified: Place | null = found.sequence === 0 || anew ? null : found;
  let failure: Failure | null = null;

  const failAt = ({ sequence, id, type }: LoggedEvent, cause: unknown): void => {
    failure = { sequence, id, type, message: cause instanceof Error ? cause.message : String(cause) };
  };
  const trueUpTo = (): number => (anew || unverified !== null ? 0 : Math.min(stored, folded.sequence));

  /** Whether the tables at a checkpoint are what the log makes of them. */
  const isTrue = Effect.fnUntraced(function* (checkpoint: Place, at: Folded) {
    if (checkpoint.hash !== at.hash) return false;
    if (!database.mayBeDamaged) return true;
    const inTables = yield* readDigests(projection).pipe(
      Effect.provideService(Database, database),
      Effect.catchTag("DatabaseRefused", () => Effect.succeed({})),
    );
    return JSON.stringify(inTables) === JSON.stringify(digestsOf(projection, at.state));
  });

  /** Folds up to an event that fails, or all; answers with what is to be written. */
  const fold = Effect.fnUntraced(function* (events: readonly LoggedEvent[]) {
    const touched = touchedRows(projection);
    for (const event of events) {
      if (event.sequence <= folded.sequence) continue;
      try {
        let { state } = folded;
        // What a fork inherits and its first event are one step: the checkpoint is before them or after.
        for (const told of expanded(event)) {
          state = projection.evolve(state, told);
          if (event.sequence > stored) touched.add(state, told);
        }
        folded = { sequence: event.sequence, hash: event.hash, state };
      } catch (cause) {
        failAt(event, cause);
        break;
      }
      if (unverified !== null && event.sequence === unverified.sequence) {
        const verified = yield* isTrue(unverified, folded);
        unverified = null;
        if (!verified) anew = true;
      }
    }
    return touched;
  });

  const write = Effect.fnUntraced(function* (touched: TouchedRows) {
    while (anew || folded.sequence > stored) {
      const rows = anew ? rowsOf(projection, folded.state) : touched.rows();
      const writing = { projection, rows, from: stored, to: folded };
      const written = yield* anew
        ? database.transaction(writeAnew(writing))
        : database.run(writeRows(writing));
      if (written.result === "replaced")
        return `the tables of ${projection.name} are kept by version ${written.version ?? "none"} of it, not ${projection.version}: run one version of cambrian only`;
      if (written.result === "written") {
        stored = folded.sequence;
        anew = false;
      } else {
        // Another projector was first. If it began again, so do we; if it is ahead, there is nothing to write.
        const { to } = written;
        if (to.sequence < stored) anew = true;
        stored = to.sequence;
        if (stored <= folded.sequence) continue;
        // Whether it made anew what we would have is seen when we come there.
        if (anew) unverified = to;
        anew = false;
      }
    }
    return undefined;
  });

  const keep = (events: readonly LoggedEvent[]): Effect.Effect<void> =>
    Effect.gen(function* () {
      if (failure !== null) return;
      const before = folded;
      const attempt = Effect.gen(function* () {
        folded = before;
        return yield* write(yield* fold(events));
      });
      const refused = (cause: DatabaseRefused): Effect.Effect<string | undefined> => {
        // Event by event, to find the one whose rows the database does not take.
        folded = before;
        failure = null;
        const [first, ...rest] = events;
        if (first === undefined || rest.length === 0) return Effect.succeed(cause.message);
        return Effect.as(
          Effect.forEach(events, (event) => keep([event]), { discard: true }),
          undefined,
        );
      };
      const message = yield* attempt.pipe(
        Effect.tapErrorTag("DatabaseUnreachable", (cause) => Effect.logWarning(cause.message)),
        Effect.retry({ while: (cause) => cause.retryable, schedule: retrying }),
        Effect.catchTag("DatabaseRefused", refused),
        Effect.orDie,
      );
      const last = events.at(-1);
      if (message !== undefined && last !== undefined) failAt(last, message);
    });

  return {
    status: () => ({
      name: projection.name,
      version: projection.version,
      sequence: trueUpTo(),
      failure,
    }),
    keep,
  };
};
