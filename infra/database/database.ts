// The port to the tables. Implementations: pglite.ts, postgres.ts; both pass test/infra/database/contract.ts. Only
// the projector writes; anyone may read. Names are camelCase in code and snake_case in SQL.
import { Context, Effect, Schema } from "effect";
import { CamelCasePlugin, type Dialect, Kysely, sql as raw } from "kysely";
import type { Table } from "../../projections/table.ts";
import { type DatabaseError, databaseError } from "./errors.ts";

/** Tables come from the projections, so that the compiler knows only that there are some (migrate.ts). */
export type Tables = Record<string, Record<string, Schema.Json>>;
export type Sql = Kysely<Tables>;

type Columned = Pick<Table, "name" | "columns">;
export type Take = (chunk: Buffer) => void;

export class Database extends Context.Service<
  Database,
  {
    /** Where it is, for messages; without a password. */
    readonly place: string;
    /** The schema that holds the laboratory's tables; `run` and `transaction` work in it. */
    readonly schema: string;
    /** Rows may have been damaged on disk since they were written: the projector compares them with the log. */
    readonly mayBeDamaged: boolean;
    readonly run: <A>(work: (sql: Sql) => Promise<A>) => Effect.Effect<A, DatabaseError>;
    /** All or nothing: what `work` wrote is undone where it throws. */
    readonly transaction: <A>(work: (sql: Sql) => Promise<A>) => Effect.Effect<A, DatabaseError>;
    /** Rows as text (copy-text.ts) in place of all that a table holds, some ten times as fast as inserting. */
    readonly copyIn: (table: Columned, chunks: Iterable<Uint8Array>) => Effect.Effect<void, DatabaseError>;
    /** The same text of every row, in no particular order; chunks may end within a line. */
    readonly copyOut: (table: Columned, take: Take) => Effect.Effect<void, DatabaseError>;
  }
>()("cambrian/infra/Database") {}

/** A schema's name as SQL takes it without quotes. */
export const SchemaName = Schema.String.check(
  Schema.isPattern(/^[a-z_][a-z0-9_]{0,62}$/, {
    description: "a PostgreSQL schema: a-z, 0-9 and _, at most 63 characters, not beginning with a digit",
  }),
);

/** The schema of a laboratory, whose id is a token of a subject. */
export const schemaOf = (laboratory: string): string => `cambrian_${laboratory.replaceAll("-", "_")}`;

/** A name as SQL has it, by the rule of kysely's CamelCasePlugin for names without digits. */
export const sqlNameOf = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The service over a Kysely dialect, and its closing. */
export const openDatabase = (options: {
  readonly dialect: Dialect;
  readonly place: string;
  readonly schema: string;
  readonly mayBeDamaged: boolean;
  /** Run `copy TABLE (COLUMNS)` from chunks of COPY's text format, and to whoever takes them. */
  readonly copyIn: (target: Target, chunks: Iterable<Uint8Array>) => Promise<void>;
  readonly copyOut: (target: Target, take: Take) => Promise<void>;
}): { readonly database: Database["Service"]; readonly close: Effect.Effect<void> } => {
  const { dialect, place, schema, mayBeDamaged, copyIn, copyOut } = options;
  Schema.decodeUnknownSync(SchemaName)(schema);
  const kysely = new Kysely<Tables>({
    dialect,
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  const sql = kysely.withSchema(schema);
  const attempt = <A>(work: () => Promise<A>): Effect.Effect<A, DatabaseError> =>
    // A promise cannot be called back: it is awaited, lest the database close under it.
    Effect.uninterruptible(Effect.tryPromise({ try: work, catch: (cause) => databaseError(place, cause) }));
  return {
    database: {
      place,
      schema,
      mayBeDamaged,
      run: (work) => attempt(() => work(sql)),
      transaction: (work) => attempt(() => sql.transaction().execute(work)),
      copyIn: (table, chunks) => attempt(() => copyIn(targetOf(sql, schema, table), chunks)),
      copyOut: (table, take) => attempt(() => copyOut(targetOf(sql, schema, table), take)),
    },
    close: Effect.promise(() => kysely.destroy()),
  };
};

/** As SQL names them: `"schema"."table"`, and the same with `("column", …)`. */
export interface Target {
  readonly table: string;
  readonly columns: string;
}

const targetOf = (sql: Sql, schema: string, { name, columns }: Columned): Target => {
  const table = raw.table(`${schema}.${name}`);
  const names = raw.join(Object.keys(columns).map((column) => raw.ref(column)));
  return { table: table.compile(sql).sql, columns: raw`${table} (${names})`.compile(sql).sql };
};
