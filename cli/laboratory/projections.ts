// The projections' tables beside the log: how far each is true, whether it is, and making it anew.
import { Effect, Stream } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { type Checkpoint, readCheckpoints } from "../../infra/database/checkpoint.ts";
import { Database, sqlNameOf } from "../../infra/database/database.ts";
import { digestsOf } from "../../infra/database/digest.ts";
import { foldOn, type Folded, rebuild, REBUILT_AT_ONCE } from "../../infra/database/rebuild.ts";
import { readSum } from "../../infra/database/read-digests.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { projections } from "../../projections/index.ts";
import type { Projection } from "../../projections/projection.ts";
import { CommandError } from "../errors.ts";

export interface TableStanding {
  /** As SQL names it. */
  readonly table: string;
  readonly rows: number;
  readonly digest: string;
  /** Whether it is what the log says up to the projection's sequence. */
  readonly true: boolean;
}

export interface ProjectionStanding {
  readonly name: string;
  /** Of today's code, and of the tables that are there; null where there are none. */
  readonly version: number;
  readonly kept: number | null;
  /** Up to here its tables are said to be true; `end` is the log's last event. */
  readonly sequence: number;
  readonly end: number;
  /** Empty where there are no tables of today's version. */
  readonly tables: readonly TableStanding[];
}

/** Those of these names; all where none is given. */
export const projectionsNamed = (names: readonly string[]): readonly Projection[] => {
  const strange = names.find((name) => !projections.some((projection) => projection.name === name));
  if (strange === undefined)
    return projections.filter(({ name }) => names.length === 0 || names.includes(name));
  const known = projections.map(({ name }) => name).join(", ");
  throw new CommandError("notFound", `there is no projection ${strange}`, `There are ${known}`);
};

/** How every projection stands, nothing having been made yet. */
export const nothingKept = Effect.map(foldAll(projections, new Map()), ({ end }) =>
  projections.map(({ name, version }): ProjectionStanding => {
    return { name, version, kept: null, sequence: 0, end, tables: [] };
  }),
);

/** How every projection stands. */
export const standings = Effect.gen(function* () {
  const database = yield* Database;
  const checkpoints = yield* database
    .run(readCheckpoints)
    .pipe(Effect.catchTag("DatabaseRefused", () => Effect.succeed<readonly Checkpoint[]>([])));
  const kept = new Map(checkpoints.map((checkpoint) => [checkpoint.name, checkpoint]));
  const { states, end } = yield* foldAll(projections, kept);
  return yield* Effect.forEach(projections, (projection, index) =>
    Effect.gen(function* () {
      const { name, version } = projection;
      const checkpoint = kept.get(name);
      const same = checkpoint?.version === version;
      const said = digestsOf(projection, states[index]!.state);
      const tables = same
        ? yield* Effect.forEach(projection.tables, (table) =>
            readSum(table).pipe(
              // It is not there, or has other columns.
              Effect.catchTag("DatabaseRefused", () => Effect.succeed({ rows: 0, digest: "" })),
              Effect.map(({ rows, digest }) => {
                const holds = digest === said[table.name] && checkpoint.hash === states[index]!.hash;
                return { table: sqlNameOf(table.name), rows, digest, true: holds };
              }),
            ),
          )
        : [];
      const sequence = same ? checkpoint.sequence : 0;
      return { name, version, kept: checkpoint?.version ?? null, sequence, end, tables };
    }),
  );
});

/** Makes the tables of these projections anew; each stands when its own are done, whatever becomes of the next. */
export const rebuildAll = Effect.fnUntraced(function* (
  chosen: readonly Projection[],
  begun: (name: string) => Effect.Effect<void>,
) {
  const store = yield* EventStore;
  const { states } = yield* foldAll(chosen, new Map());
  const one = Effect.fnUntraced(function* (projection: Projection, index: number) {
    yield* begun(projection.name);
    return yield* rebuild(projection, states[index]!, (from, to) =>
      store.readAll({ from: from.sequence + 1 }).pipe(
        Stream.takeWhile(({ sequence }) => sequence <= to),
        Stream.runCollect,
        Effect.map((events) => foldOn(projection, from, events)),
      ),
    );
  });
  return yield* Effect.forEach(chosen, one, { concurrency: REBUILT_AT_ONCE });
});

/** Every projection folded in one reading of the log, each up to its checkpoint, or to the end. */
function foldAll(chosen: readonly Projection[], upTo: ReadonlyMap<string, { readonly sequence: number }>) {
  return Effect.gen(function* () {
    const store = yield* EventStore;
    let states: readonly Folded[] = chosen.map(({ initial }) => ({
      sequence: 0,
      hash: null,
      state: initial,
    }));
    let end = 0;
    const evolve = (projection: Projection, state: Folded, events: readonly LoggedEvent[]): Folded => {
      const last = upTo.get(projection.name)?.sequence ?? Number.POSITIVE_INFINITY;
      return foldOn(
        projection,
        state,
        events.filter(({ sequence }) => sequence <= last),
      );
    };
    yield* Stream.runForEachArray(store.readAll(), (events) =>
      Effect.sync(() => {
        states = chosen.map((projection, index) => evolve(projection, states[index]!, events));
        end = events.at(-1)?.sequence ?? end;
      }),
    );
    return { states, end };
  });
}
