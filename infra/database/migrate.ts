// Makes the tables that the projections declare. A projection whose stored version is another gets new, empty ones;
// the projector fills them from the first event.
import { type CreateTableBuilder, sql as raw } from "kysely";
import type { Projection } from "../../projections/projection.ts";
import type { Table } from "../../projections/table.ts";
import { type Checkpoint, createCheckpoints, lockCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { Sql } from "./database.ts";

/** To be run in a transaction; one process at a time. Answers with the checkpoints, in the order given. */
export const migrate =
  (schema: string, projections: readonly Projection[]) =>
  async (sql: Sql): Promise<readonly Checkpoint[]> => {
    await raw`select pg_advisory_xact_lock(hashtextextended(${`cambrian:${schema}`}, 0))`.execute(sql);
    await createSchema(sql, schema);
    await createCheckpoints(sql);
    const checkpoints: Checkpoint[] = [];
    for (const projection of projections) {
      const stored = await lockCheckpoint(sql, projection.name);
      if (stored?.version === projection.version) checkpoints.push(stored);
      else checkpoints.push(await recreateTables(sql, projection, stored?.tables ?? []));
    }
    return checkpoints;
  };

/** Looked up first: `if not exists` asks for the right to create schemas even where there is nothing to create. */
const createSchema = async (sql: Sql, schema: string): Promise<void> => {
  const found = await raw`select 1 from pg_namespace where nspname = ${schema}`.execute(sql);
  if (found.rows.length === 0) await raw`create schema ${raw.id(schema)}`.execute(sql);
};

/** Drops a projection's tables, those of an older version too, and makes them anew without rows. */
export const recreateTables = async (
  sql: Sql,
  projection: Projection,
  older: readonly string[],
): Promise<Checkpoint> => {
  await dropTables(sql, [...older.map((name) => ({ name })), ...projection.tables]);
  for (const table of projection.tables) await withKey(columnsOf(sql, table), table).execute();
  const place = { sequence: 0, hash: null };
  await writeCheckpoint(sql, projection, place);
  return { name: projection.name, version: projection.version, ...place };
};

export const dropTables = async (sql: Sql, tables: readonly Pick<Table, "name">[]): Promise<void> => {
  for (const { name } of tables) await sql.schema.dropTable(name).ifExists().execute();
};

/** Without their keys. */
export const createTables = async (sql: Sql, tables: readonly Table[]): Promise<void> => {
  for (const table of tables) await columnsOf(sql, table).execute();
};

/** An index that is made of rows that are there takes half as long as one that grows with them. */
export const addKeys = async (sql: Sql, tables: readonly Table[]): Promise<void> => {
  for (const { name, primaryKey } of tables)
    await sql.schema
      .alterTable(name)
      .addPrimaryKeyConstraint(keyName(name), [...primaryKey])
      .execute();
};

/** With its key's index, whose name the next table of the old name would want. */
export const renameTable = async (sql: Sql, from: string, to: string): Promise<void> => {
  await sql.schema.alterTable(from).renameTo(to).execute();
  await sql.schema.alterTable(to).renameConstraint(keyName(from), keyName(to)).execute();
};

const columnsOf = (sql: Sql, { name, columns }: Table) => {
  let table: CreateTableBuilder<string, string> = sql.schema.createTable(name);
  for (const [column, { type, nullable }] of Object.entries(columns))
    table = table.addColumn(column, type, (definition) => (nullable ? definition : definition.notNull()));
  return table;
};

const withKey = (table: ReturnType<typeof columnsOf>, { name, primaryKey }: Table) =>
  table.addPrimaryKeyConstraint(keyName(name), [...primaryKey]);

const keyName = (table: string): string => `${table}_pkey`;
