// Writes a projection's rows and moves its checkpoint in one transaction. The checkpoint is compared and set under
// its row's lock, so that two projectors on one database never write over each other.
import { type QueryCreator, sql as raw } from "kysely";
import type { Projection } from "../../projections/projection.ts";
import type { Row, Table } from "../../projections/table.ts";
import { lockCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { Sql, Tables } from "./database.ts";
import { recreateTables } from "./migrate.ts";

export interface Writing {
  readonly projection: Projection;
  /** Rows to write, by table; with `anew`, all there are. */
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  /** Where the checkpoint is expected, and where it goes. */
  readonly from: number;
  readonly to: { readonly sequence: number; readonly hash: string | null };
  /** Whether the tables are made anew first, because what they hold is not what the log says. */
  readonly anew: boolean;
}

/** `moved`: another projector has moved the checkpoint; nothing was written. */
export type Written =
  | { readonly result: "written" }
  | { readonly result: "moved"; readonly to: Writing["to"] }
  | { readonly result: "replaced"; readonly version: number | null };

/** To be run in a transaction. */
export const writeRows = ({ projection, rows, from, to, anew }: Writing) => {
  // Before the transaction, of which the database has one at a time.
  const texts = projection.tables.map((table) => ({ table, texts: textsOf(rows[table.name] ?? []) }));
  return async (sql: Sql): Promise<Written> => {
    const stored = await lockCheckpoint(sql, projection.name);
    if (stored === undefined || stored.version !== projection.version)
      return { result: "replaced", version: stored?.version ?? null };
    if (stored.sequence !== from) return { result: "moved", to: stored };
    if (anew) await recreateTables(sql, projection, stored.tables);
    for (const { table, texts: all } of texts)
      for (const text of all.slice(0, -1)) await upsert(sql, table, text).execute();
    // The rest and the checkpoint as one statement: the way to the database and back takes longer than most of them.
    const rest = texts.flatMap(({ table, texts: all }) =>
      all.slice(-1).map((text) => upsert(sql, table, text)),
    );
    const before = rest.reduce<QueryCreator<Tables>>(
      // Kysely would have it a creator of queries to one more table.
      (creator, statement, index) =>
        creator.with(`write_${index}`, () => statement) as unknown as QueryCreator<Tables>,
      sql,
    );
    await writeCheckpoint(before, projection, to);
    return { result: "written" };
  };
};

/** Some megabytes of the widest table's. */
const ROWS_PER_STATEMENT = 2000;

/** Rows go as one text of JSON, which the database takes apart: as values of their own they cost kysely most of the time. */
const textsOf = (rows: readonly Row[]): readonly string[] =>
  Array.from({ length: Math.ceil(rows.length / ROWS_PER_STATEMENT) }, (_, index) =>
    JSON.stringify(rows.slice(index * ROWS_PER_STATEMENT, (index + 1) * ROWS_PER_STATEMENT)),
  );

const upsert = (sql: Sql, table: Table, text: string) => {
  const names = Object.keys(table.columns);
  const others = names.filter((name) => !table.primaryKey.includes(name));
  // Named as the rows name them, and not as SQL does.
  const given = names.map((name) => raw.raw(`given."${name}"`));
  const types = Object.entries(table.columns).map(([name, { type }]) => raw.raw(`"${name}" ${type}`));
  return sql
    .insertInto(table.name)
    .columns(names)
    .expression(
      raw`select ${raw.join(given)} from json_to_recordset(${text}::text::json) as given (${raw.join(types)})`,
    )
    .onConflict((conflict) =>
      conflict
        .columns([...table.primaryKey])
        .doUpdateSet(({ ref }) => Object.fromEntries(others.map((name) => [name, ref(`excluded.${name}`)]))),
    );
};
