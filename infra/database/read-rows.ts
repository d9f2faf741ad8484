// Reads tables back as the projections' rows: to compare them with the log, and for whoever reads by table.
import { tableDigest } from "./digest.ts";
import type { Projection } from "../../projections/projection.ts";
import type { Row, Table } from "../../projections/table.ts";
import type { Sql } from "./database.ts";

/** Every row of a table, in no particular order. */
export const readRows = async (sql: Sql, table: Pick<Table, "name" | "columns">): Promise<readonly Row[]> =>
  await sql.selectFrom(table.name).select(Object.keys(table.columns)).execute();

/** The digests of a projection's tables, by name; equal to `digestsOf` its fold at the checkpoint. */
export const readDigests =
  (projection: Projection) =>
  async (sql: Sql): Promise<Record<string, string>> => {
    const digests: Record<string, string> = {};
    for (const table of projection.tables)
      digests[table.name] = tableDigest(table, await readRows(sql, table));
    return digests;
  };
