// A projection's tables made anew from the log, beside the old ones, which serve until one transaction puts the new ones
// in their place. Whatever ends it before leaves the old ones as they were; what it had begun is dropped the next time.
import { Effect, Schema } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { expanded } from "../../events/inheritance.ts";
import type { Projection } from "../../projections/projection.ts";
import type { Table } from "../../projections/table.ts";
import { lockCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { chunksOf, linesOf } from "./copy-text.ts";
import { Database } from "./database.ts";
import { TableSum } from "./digest.ts";
import { addKeys, createTables, dropTables, migrate, renameTable } from "./migrate.ts";
import { readDigests, readSum } from "./read-digests.ts";

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
  const written = projection.tables.map(beside);
  yield* database.transaction(migrate(database.schema, []));
  for (;;) {
    yield* database.transaction(async (sql) => {
      await dropTables(sql, written);
      await createTables(sql, written);
    });
    let rows = 0;
    const digests: Record<string, string> = {};
    for (const table of projection.tables) {
      const sum = new TableSum(table);
      const lines = sum.through(linesOf(table, table.rows(folded.state)));
      yield* database.copyIn(beside(table), chunksOf(lines));
      rows += sum.rows;
      digests[table.name] = sum.digest;
    }
    yield* database.transaction((sql) => addKeys(sql, written));
    yield* compare(projection, digests);
    const differs = yield* differ(projection, digests);
    const { sequence, hash } = folded;
    const found = yield* database.transaction(async (sql) => {
      const stored = await lockCheckpoint(sql, projection.name);
      // Old tables that are ahead are not put back: the checkpoint never passes a row that is not there.
      if (stored?.version === projection.version && stored.sequence > sequence) return stored.sequence;
      await dropTables(sql, named(stored?.tables ?? []));
      await dropTables(sql, projection.tables);
      for (const table of projection.tables) await renameTable(sql, beside(table).name, table.name);
      await writeCheckpoint(sql, projection, { sequence, hash });
      const differed = stored?.sequence === sequence && differs;
      return { name: projection.name, sequence, rows, digests, differed } satisfies Rebuilt;
    });
    if (typeof found !== "number") return found;
    folded = yield* further(folded, found);
  }
});

/** The same table under the name that it has until the switch. */
const beside = (table: Table): Table => ({ ...table, name: `${table.name}Rebuilt` });

const named = (names: readonly string[]): Pick<Table, "name">[] => names.map((name) => ({ name }));

/** Whether the old tables hold something else than the new ones. */
const differ = (projection: Projection, digests: Rebuilt["digests"]) =>
  readDigests(projection).pipe(
    Effect.map((old) => projection.tables.some(({ name }) => old[name] !== digests[name])),
    // One is not there, or has other columns.
    Effect.catchTag("DatabaseRefused", () => Effect.succeed(true)),
  );

const compare = Effect.fnUntraced(function* (projection: Projection, digests: Rebuilt["digests"]) {
  const { place } = yield* Database;
  for (const table of projection.tables) {
    const { digest } = yield* readSum(table, beside(table).name);
    if (digest === digests[table.name]) continue;
    return yield* new RebuildDiffers({
      projection: projection.name,
      message: `the table ${table.name} that was written at ${place} is not what the log says: the old one was kept; look at the disk and the server's log`,
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
