// A projection's tables made anew from the log, beside the old ones, which serve until one transaction puts the new ones
// in their place. Whatever ends it before leaves the old ones as they were; what it had begun is dropped the next time.
import { Effect, Schema } from "effect";
import { sql as raw } from "kysely";
import type { LoggedEvent } from "../../events/envelope.ts";
import { expanded } from "../../events/inheritance.ts";
import type { Projection } from "../../projections/projection.ts";
import type { Table } from "../../projections/table.ts";
import { lockCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { Database, type Sql } from "./database.ts";
import { tableDigest } from "./digest.ts";
import { createTables, dropTables, migrate, renameTable } from "./migrate.ts";
import { readRows } from "./read-rows.ts";

/** A fold of the log up to a place. */
export interface Folded {
  readonly sequence: number;
  readonly hash: string | null;
  readonly state: unknown;
}

export interface Rebuilt {
  readonly name: string;
  readonly sequence: number;
  readonly rows: number;
  /** By table. */
  readonly digests: Readonly<Record<string, string>>;
  /** Whether the old tables, said to be true up to the same place of the log, held something else. */
  readonly differed: boolean;
}

/** What was written is not what the log says: the database does not keep what it is given. */
export class RebuildDiffers extends Schema.TaggedError<RebuildDiffers>()("RebuildDiffers", {
  projection: Schema.String,
  message: Schema.String,
}) {
  readonly retryable = false;
}

/** @param further folds on from a place to a later sequence, where somebody has moved the old tables on meanwhile */
export const rebuild = Effect.fnUntraced(function* <E>(
  projection: Projection,
  folded: Folded,
  further: (from: Folded, to: number) => Effect.Effect<Folded, E>,
) {
  const database = yield* Database;
  const beside = besideOf(projection);
  yield* database.transaction(migrate(database.schema, []));
  for (;;) {
    yield* database.transaction(async (sql) => {
      await dropTables(sql, beside.tables);
      await createTables(sql, beside.tables);
    });
    let rows = 0;
    const digests: Record<string, string> = {};
    for (const [index, table] of beside.tables.entries()) {
      const { name } = projection.tables[index]!;
      const all = [...table.rows(folded.state)];
      rows += all.length;
      yield* database.copy(table, all);
      digests[name] = tableDigest({ ...table, name }, all);
    }
    yield* compare(projection, beside.tables, digests);
    const { sequence, hash } = folded;
    const differs = yield* (
      database
        .run(differ(projection, beside))
        // A table is not there, or has other columns.
        .pipe(Effect.catchTag("DatabaseRefused", () => Effect.succeed(true)))
    );
    const found = yield* database.transaction(async (sql) => {
      const stored = await lockCheckpoint(sql, projection.name);
      // Old tables that are ahead are not put back: the checkpoint never passes a row that is not there.
      if (stored?.version === projection.version && stored.sequence > sequence) return stored.sequence;
      await dropTables(sql, named(stored?.tables ?? []));
      await dropTables(sql, projection.tables);
      for (const [index, { name }] of projection.tables.entries())
        await renameTable(sql, beside.tables[index]!.name, name);
      await writeCheckpoint(sql, projection, { sequence, hash });
      const differed = stored?.sequence === sequence && differs;
      return { name: projection.name, sequence, rows, digests, differed } satisfies Rebuilt;
    });
    if (typeof found !== "number") return found;
    folded = yield* further(folded, found);
  }
});

/** Whether a table of one has a row more often than the other's: each is counted once, for one and against the other. */
const differ =
  (one: Projection, other: Projection) =>
  async (sql: Sql): Promise<boolean> => {
    for (const [index, { name, columns }] of one.tables.entries()) {
      const names = Object.keys(columns);
      const ours = sql
        .selectFrom(name)
        .select(names)
        .select(raw<number>`1`.as(SIDE));
      const theirs = sql
        .selectFrom(other.tables[index]!.name)
        .select(names)
        .select(raw<number>`-1`.as(SIDE));
      const found = await sql
        .selectFrom(ours.unionAll(theirs).as("both"))
        .select(raw<number>`1`.as("one"))
        .groupBy(names)
        .having(({ fn, ref }) => fn.sum<number>(ref(SIDE)), "<>", 0)
        .limit(1)
        .execute();
      if (found.length > 0) return true;
    }
    return false;
  };

/** A name that no column has. */
const SIDE = "sideOfTwo";

const besideOf = (projection: Projection): Projection => ({
  ...projection,
  tables: projection.tables.map((table) => ({ ...table, name: `${table.name}Rebuilt` })),
});

const named = (names: readonly string[]): Pick<Table, "name">[] => names.map((name) => ({ name }));

const compare = Effect.fnUntraced(function* (
  projection: Projection,
  beside: readonly Table[],
  digests: Readonly<Record<string, string>>,
) {
  const database = yield* Database;
  for (const [index, { name }] of projection.tables.entries()) {
    const written = yield* database.run((sql) => readRows(sql, beside[index]!));
    if (tableDigest({ ...beside[index]!, name }, written) === digests[name]) continue;
    return yield* new RebuildDiffers({
      projection: projection.name,
      message: `the table ${name} that was written at ${database.place} is not what the log says: the old one was kept; look at the disk and the server's log`,
    });
  }
});

/** The state of a projection after these events, and where that is. */
export const foldOn = (projection: Projection, from: Folded, events: Iterable<LoggedEvent>): Folded => {
  let { sequence, hash, state } = from;
  for (const event of events) {
    state = expanded(event).reduce((before, told) => projection.evolve(before, told), state);
    ({ sequence, hash } = event);
  }
  return { sequence, hash, state };
};
