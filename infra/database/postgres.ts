// The tables in a PostgreSQL server: a pool of connections, one schema for each laboratory.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Effect, Layer } from "effect";
import { PostgresDialect, sql } from "kysely";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { Database, openDatabase } from "./database.ts";
import type { DatabaseError } from "./errors.ts";

export interface PostgresOptions {
  /** `DATABASE_URL`: postgres://user:password@host:port/database */
  readonly url: string;
  /** `schemaOf(laboratory)`; `cambrian` unless given. */
  readonly schema?: string;
  readonly connections?: number;
}

const INT8 = pg.types.builtins.INT8;
/** Integers of eight bytes come as numbers: all that we store are safe integers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as "text")) as typeof pg.types.getTypeParser,
};

/** Connects once to see that it can; a connection that breaks later is replaced by the pool. */
export const postgresDatabase = (options: PostgresOptions): Layer.Layer<Database, DatabaseError> =>
  Layer.effect(
    Database,
    Effect.gen(function* () {
      const { url, schema = "cambrian", connections: max = 8 } = options;
      const pool = new pg.Pool({ connectionString: url, max, types, connectionTimeoutMillis: 5000 });
      // The pool drops an idle connection that breaks; without a listener it would end the process.
      pool.on("error", () => undefined);
      // Nor does the pool listen to one that is in use. What it is asked fails by itself.
      pool.on("connect", (client) => client.on("error", () => undefined));
      const { database, close } = openDatabase({
        dialect: new PostgresDialect({ pool }),
        place: placeOf(url),
        schema,
        mayBeDamaged: false,
        // Rows that come with the file that holds them are written as if they had always been there (`freeze`): in
        // the order in which they come, and not once more by who reads them first.
        copyIn: ({ table, columns }, chunks) =>
          copying(pool, async (client) => {
            await client.query(`begin; truncate ${table}`);
            const copy = client.query(copyFrom(`copy ${columns} from stdin (freeze)`));
            await pipeline(Readable.from(chunks), copy);
            await client.query("commit");
          }),
        copyOut: ({ columns }, take) =>
          copying(pool, async (client) => {
            for await (const chunk of client.query(copyTo(`copy ${columns} to stdout`)))
              take(chunk as Buffer);
          }),
      });
      yield* Effect.addFinalizer(() => close);
      yield* database.run((db) => sql`select 1`.execute(db));
      return database;
    }),
  );

const copying = async (pool: pg.Pool, copy: (client: pg.PoolClient) => Promise<void>): Promise<void> => {
  const client = await pool.connect();
  // A connection that breaks is told of here; the copy itself may wait for ever for what it would answer.
  const broken = Promise.withResolvers<never>();
  client.on("error", broken.reject);
  let failure: Error | undefined;
  try {
    await Promise.race([copy(client), broken.promise]);
  } catch (cause) {
    failure = cause instanceof Error ? cause : new Error(String(cause));
    throw failure;
  } finally {
    client.off("error", broken.reject);
    // One whose copy broke off may be in any state.
    client.release(failure);
  }
};

/** The URL without its password. */
const placeOf = (url: string): string => {
  if (!URL.canParse(url)) return "DATABASE_URL";
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === "" ? "" : `${username}@`}${host}${pathname}`;
};
