// Writes a projection's rows and moves its checkpoint in one transaction. The checkpoint is compared and set under
// its row's lock, so that two projectors on one database never write over each other.
import { sql as raw } from "kysely";
import type { Projection } from "../../projections/projection.ts";
import type { Row, Table } from "../../projections/table.ts";
import { lockCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { Sql } from "./database.ts";
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
export const writeRows =
  ({ projection, rows, from, to, anew }: Writing) =>
  async (sql: Sql): Promise<Written> => {
    const stored = await lockCheckpoint(sql, projection.name);
    if (stored === undefined || stored.version !== projection.version)
      return { result: "replaced", version: stored?.version ?? null };
    if (stored.sequence !== from) return { result: "moved", to: stored };
    if (anew) await recreateTables(sql, projection, stored.tables);
    for (const table of projection.tables) await upsert(sql, table, rows[table.name] ?? []);
    await writeCheckpoint(sql, projection, to);
    return { result: "written" };
  };

/** Some megabytes of the widest table's. */
const ROWS_PER_STATEMENT = 2000;

/** Rows go as one text of JSON, which the database takes apart: as values of their own they cost kysely most of the time. */
const upsert = async (sql: Sql, table: Table, rows: readonly Row[]): Promise<void> => {
  const names = Object.keys(table.columns);
  const others = names.filter((name) => !table.primaryKey.includes(name));
  // Named as the rows name them, and not as SQL does.
  const given = names.map((name) => raw.raw(`given."${name}"`));
  const types = Object.entries(table.columns).map(([name, { type }]) => raw.raw(`"${name}" ${type}`));
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const text = JSON.stringify(rows.slice(start, start + ROWS_PER_STATEMENT));
    await sql
      .insertInto(table.name)
      .columns(names)
      .expression(
        raw`select ${raw.join(given)} from json_to_recordset(${text}::text::json) as given (${raw.join(types)})`,
      )
      .onConflict((conflict) =>
        conflict
          .columns([...table.primaryKey])
          .doUpdateSet(({ ref }) =>
            Object.fromEntries(others.map((name) => [name, ref(`excluded.${name}`)])),
          ),
      )
      .execute();
  }
};
