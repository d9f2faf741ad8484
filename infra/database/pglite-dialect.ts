// Kysely's way to PGlite on its thread: kysely's own dialect, but for the driver, which wants PGlite on this thread.
import {
  AbortedTransactionError,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type { PGliteThread } from "./pglite-thread.ts";
import type { PGliteTurn, PGliteTurns } from "./pglite-turns.ts";

/** Ends the thread when it is destroyed. */
export const pgliteThreadDialect = (thread: PGliteThread, turns: PGliteTurns): Dialect => ({
  // Not PGlite's, by which kysely would keep every statement back until the one before is answered.
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => driverOf(thread, turns),
  createIntrospector: (kysely) => new PostgresIntrospector(kysely),
  createQueryCompiler: () => new PostgresQueryCompiler(),
});

const driverOf = (thread: PGliteThread, turns: PGliteTurns): Driver => {
  const transactions = new WeakMap<DatabaseConnection, PGliteTurn>();
  const end = async (connection: DatabaseConnection, word: string): Promise<string> => {
    const { command } = await transactions.get(connection)!.query(word);
    return command;
  };
  return {
    init: () => thread.opened,
    acquireConnection: () => {
      const connection = connectionBy((...statement) =>
        (transactions.get(connection) ?? turns).query(...statement),
      );
      return Promise.resolve(connection);
    },
    beginTransaction: async (connection) => {
      const turn = await turns.alone();
      transactions.set(connection, turn);
      await turn.query("begin");
    },
    commitTransaction: async (connection) => {
      // A statement in it had failed, and whoever ran it went on.
      if ((await end(connection, "commit")) === "ROLLBACK") throw new AbortedTransactionError();
    },
    rollbackTransaction: async (connection) => void (await end(connection, "rollback")),
    releaseConnection: (connection) => {
      transactions.get(connection)?.leave();
      return Promise.resolve();
    },
    destroy: () => thread.end(),
  };
};

const connectionBy = (query: PGliteThread["query"]): DatabaseConnection => ({
  executeQuery: async <Row>({
    sql,
    parameters,
  }: {
    readonly sql: string;
    readonly parameters: readonly unknown[];
  }): Promise<QueryResult<Row>> => {
    const { rows, affectedRows } = await query(sql, parameters);
    return { rows: rows as Row[], numAffectedRows: BigInt(affectedRows) };
  },
  streamQuery: () => {
    throw new Error("PGlite does not stream rows");
  },
});
