// How far each projection's tables are true: a row of the table `projection`, written in the transaction that
// writes the rows, so that neither can be ahead of the other.
import type { Projection } from "../../projections/projection.ts";
import type { Sql } from "./database.ts";

export interface Checkpoint {
  readonly name: string;
  readonly version: number;
  /** The last event whose rows are written, 0 for none, and its hash: the tables of another log are seen by it. */
  readonly sequence: number;
  readonly hash: string | null;
}

const TABLE = "projection";

export const createCheckpoints = (sql: Sql): Promise<void> =>
  sql.schema
    .createTable(TABLE)
    .ifNotExists()
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("version", "bigint", (column) => column.notNull())
    .addColumn("sequence", "bigint", (column) => column.notNull())
    .addColumn("hash", "text")
    // The tables that this version has, for the next version to drop.
    .addColumn("tables", "jsonb", (column) => column.notNull())
    .execute();

type CheckpointRow = Checkpoint & { readonly tables: readonly string[] };

/** Locked until the transaction ends; undefined where the projection has no tables yet. */
export const lockCheckpoint = async (sql: Sql, name: string): Promise<CheckpointRow | undefined> => {
  const row = await sql.selectFrom(TABLE).selectAll().where("name", "=", name).forUpdate().executeTakeFirst();
  return row as CheckpointRow | undefined;
};

/** Of all projections that have tables; for whoever only looks. Fails where there has never been one. */
export const readCheckpoints = async (sql: Sql): Promise<readonly Checkpoint[]> =>
  (await sql.selectFrom(TABLE).select(["name", "version", "sequence", "hash"]).execute()) as Checkpoint[];

/** A statement that moves a checkpoint, and answers with its name, where it is what is expected. */
export const moveCheckpoint = (
  sql: Sql,
  { name, version }: Projection,
  from: number,
  { sequence, hash }: Pick<Checkpoint, "sequence" | "hash">,
) =>
  sql
    .updateTable(TABLE)
    .set({ sequence, hash })
    .where("name", "=", name)
    .where("version", "=", version)
    .where("sequence", "=", from)
    .returning("name");

export const writeCheckpoint = async (
  sql: Sql,
  projection: Projection,
  place: Pick<Checkpoint, "sequence" | "hash">,
): Promise<void> => {
  const { name, version } = projection;
  const tables = JSON.stringify(projection.tables.map((table) => table.name));
  const row = { version, tables, sequence: place.sequence, hash: place.hash };
  await sql
    .insertInto(TABLE)
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column("name").doUpdateSet(row))
    .execute();
};
