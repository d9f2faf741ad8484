// Kysely's way to PGlite on its thread: kysely's own dialect, but for the driver, which wants PGlite on this thread.
import {
  AbortedTransactionError,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PGliteAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type { PGliteThread } from "./pglite-thread.ts";

/** Ends the thread when it is destroyed. */
export const pgliteThreadDialect = (thread: PGliteThread): Dialect => ({
  // It says that there is one connection: kysely lets one transaction end before the next statement begins.
  createAdapter: () => new PGliteAdapter(),
  createDriver: () => driverOf(thread),
  createIntrospector: (kysely) => new PostgresIntrospector(kysely),
  createQueryCompiler: () => new PostgresQueryCompiler(),
});

const driverOf = (thread: PGliteThread): Driver => ({
  init: () => thread.opened,
  acquireConnection: () => Promise.resolve(connectionTo(thread)),
  beginTransaction: async () => {
    await thread.query("begin");
  },
  commitTransaction: async () => {
    const { command } = await thread.query("commit");
    // A statement in it had failed, and whoever ran it went on.
    if (command === "ROLLBACK") throw new AbortedTransactionError();
  },
  rollbackTransaction: async () => {
    await thread.query("rollback");
  },
  releaseConnection: () => Promise.resolve(),
  destroy: () => thread.end(),
});

const connectionTo = (thread: PGliteThread): DatabaseConnection => ({
  executeQuery: async <Row>({
    sql,
    parameters,
  }: {
    readonly sql: string;
    readonly parameters: readonly unknown[];
  }): Promise<QueryResult<Row>> => {
    const { rows, affectedRows } = await thread.query(sql, parameters);
    return { rows: rows as Row[], numAffectedRows: BigInt(affectedRows) };
  },
  streamQuery: () => {
    throw new Error("PGlite does not stream rows");
  },
});
