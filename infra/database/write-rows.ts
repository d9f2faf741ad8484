// Writes a projection's rows and moves its checkpoint, all or nothing. The checkpoint is compared and set under its row's
// lock, so that two projectors on one database never write over each other.
import { type QueryCreator, sql as raw } from "kysely";
import type { Projection } from "../../projections/projection.ts";
import type { Row, Table } from "../../projections/table.ts";
import {
  type Checkpoint,
  lockCheckpoint,
  moveCheckpoint,
  readCheckpoints,
  writeCheckpoint,
} from "./checkpoint.ts";
import type { Sql, Tables } from "./database.ts";
import { recreateTables } from "./migrate.ts";

type Place = Pick<Checkpoint, "sequence" | "hash">;

export interface Writing {
  readonly projection: Projection;
  /** By table. */
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  /** Where the checkpoint is expected, and where it goes. */
  readonly from: number;
  readonly to: Place;
}

/** `moved`: another projector has moved the checkpoint; nothing was written. */
export type Written =
  | { readonly result: "written" }
  | { readonly result: "moved"; readonly to: Place }
  | { readonly result: "replaced"; readonly version: number | null };

/** What the statement that moves the checkpoint is called within the one that writes; a row where it was as expected. */
const MOVED = "moved";

/**
 * Writes rows that were added or changed. To be run by itself: it is one statement, and so a transaction, because the way
 * to the database and back takes longer than most of them.
 */
export const writeRows =
  ({ projection, rows, from, to }: Writing) =>
  async (sql: Sql): Promise<Written> => {
    let statement = also(sql, MOVED, moveCheckpoint(sql, projection, from, to));
    for (const [index, table] of projection.tables.entries()) {
      const given = rows[table.name] ?? [];
      if (given.length === 0) continue;
      statement = also(statement, `write_${index}`, upsert(sql, table, given, raw`, ${raw.ref(MOVED)}`));
    }
    const whose = async () => (await readCheckpoints(sql)).find(({ name }) => name === projection.name);
    try {
      const moved = await statement.selectFrom(MOVED).selectAll().executeTakeFirst();
      return moved === undefined ? notOurs(projection, await whose()) : { result: "written" };
    } catch (cause) {
      // Another version has other tables.
      const stored = await whose();
      if (stored?.version !== projection.version) return notOurs(projection, stored);
      throw cause;
    }
  };

/** Writes all rows that there are in the place of what the tables hold. To be run in a transaction. */
export const writeAnew =
  ({ projection, rows, from, to }: Writing) =>
  async (sql: Sql): Promise<Written> => {
    const stored = await lockCheckpoint(sql, projection.name);
    if (stored?.version !== projection.version || stored.sequence !== from)
      return notOurs(projection, stored);
    await recreateTables(sql, projection, stored.tables);
    for (const table of projection.tables) {
      const all = rows[table.name] ?? [];
      for (let first = 0; first < all.length; first += ROWS_PER_STATEMENT)
        await upsert(sql, table, all.slice(first, first + ROWS_PER_STATEMENT)).execute();
    }
    await writeCheckpoint(sql, projection, to);
    return { result: "written" };
  };

const notOurs = ({ version }: Projection, stored: Checkpoint | undefined): Written =>
  stored?.version === version
    ? { result: "moved", to: stored }
    : { result: "replaced", version: stored?.version ?? null };

/** With one more statement before the last. Kysely would have it a creator of queries to one more table. */
const also = (
  creator: QueryCreator<Tables>,
  name: string,
  statement: ReturnType<typeof moveCheckpoint> | ReturnType<typeof upsert>,
): QueryCreator<Tables> => creator.with(name, () => statement) as unknown as QueryCreator<Tables>;

/** Some megabytes of the widest table's. */
const ROWS_PER_STATEMENT = 2000;

/**
 * Rows go as one text of JSON, which the database takes apart: as values of their own they cost kysely most of the time.
 * @param more what else there has to be a row of, for any to be written
 */
const upsert = (sql: Sql, table: Table, rows: readonly Row[], more = raw``) => {
  const names = Object.keys(table.columns);
  const others = names.filter((name) => !table.primaryKey.includes(name));
  // Named as the rows name them, and not as SQL does.
  const given = names.map((name) => raw.raw(`given."${name}"`));
  const types = Object.entries(table.columns).map(([name, { type }]) => raw.raw(`"${name}" ${type}`));
  const text = JSON.stringify(rows);
  return sql
    .insertInto(table.name)
    .columns(names)
    .expression(
      raw`select ${raw.join(given)} from json_to_recordset(${text}::text::json) as given (${raw.join(types)})${more}`,
    )
    .onConflict((conflict) =>
      conflict
        .columns([...table.primaryKey])
        .doUpdateSet(({ ref }) => Object.fromEntries(others.map((name) => [name, ref(`excluded.${name}`)]))),
    );
};
