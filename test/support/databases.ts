// Databases for tests, each test its own: a fresh PGlite folder, or a schema of its own in a real PostgreSQL. A layer
// may be built several times: that is a restart.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestFn } from "ava";
import { Effect, type Layer } from "effect";
import pg from "pg";
import type { Database } from "../../infra/database/database.ts";
import type { DatabaseError } from "../../infra/database/errors.ts";
import { pgliteDatabase } from "../../infra/database/pglite.ts";
import { pgliteTemplate } from "../../infra/database/pglite-template.ts";
import { postgresDatabase } from "../../infra/database/postgres.ts";
import type { DataInUse, DataUnusable } from "../../infra/embedded/errors.ts";

export type DatabaseLayer = Layer.Layer<Database, DatabaseError | DataInUse | DataUnusable>;
/** A new, empty database. */
export type FreshDatabase = () => Promise<DatabaseLayer>;

export interface PGliteFolders {
  readonly fresh: FreshDatabase;
  readonly freshFolder: () => Promise<string>;
}

/** Opens one PGlite and copies it (0.1 s) for every test. */
export const pgliteFolders = (test: TestFn): PGliteFolders => {
  const home = fs.mkdtempSync(join(tmpdir(), "cambrian-pglite-"));
  test.after.always("remove the folders", () => fs.rmSync(home, { recursive: true, force: true }));
  const template = join(home, "template");
  let made: Promise<void> | undefined;
  let count = 0;
  const freshFolder = async (): Promise<string> => {
    const layer = pgliteDatabase({ folder: template, template: pgliteTemplate });
    made ??= Effect.runPromise(Effect.provide(Effect.void, layer));
    await made;
    const folder = join(home, String(count++));
    fs.cpSync(template, folder, { recursive: true });
    return folder;
  };
  return { freshFolder, fresh: async () => pgliteDatabase({ folder: await freshFolder() }) };
};

export const postgresUrl =
  process.env["CAMBRIAN_TEST_DATABASE_URL"] ?? "postgres://postgres@127.0.0.1:5432/test";

/** Why there is no PostgreSQL to test with; undefined where there is. */
export const postgresMissing = async (): Promise<string | undefined> => {
  const client = new pg.Client({ connectionString: postgresUrl, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    await client.end();
    return undefined;
  } catch (cause) {
    return `no PostgreSQL at ${postgresUrl}: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
};

/** Schemas of their own, dropped when the file's tests are over. */
export const postgresSchemas = (
  test: TestFn,
): { readonly fresh: FreshDatabase; readonly freshSchema: () => string } => {
  const schemas: string[] = [];
  test.after.always("drop the schemas", async () => {
    const client = new pg.Client({ connectionString: postgresUrl });
    await client.connect();
    for (const schema of schemas) await client.query(`drop schema if exists ${schema} cascade`);
    await client.end();
  });
  const freshSchema = (): string => {
    const schema = `cambrian_test_${process.pid}_${schemas.length}`;
    schemas.push(schema);
    return schema;
  };
  return {
    freshSchema,
    fresh: async () => postgresDatabase({ url: postgresUrl, schema: freshSchema() }),
  };
};
