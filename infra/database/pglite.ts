// The tables in PGlite, a PostgreSQL in this process, on a thread of its own: for one laboratory on one machine. Its
// folder belongs to one process at a time and is disposable: what is damaged or half made is moved away and built again
// from the log.
import { existsSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Effect, Layer, Option, type Scope } from "effect";
import { lockData } from "../embedded/data-lock.ts";
import type { DataInUse, DataUnusable } from "../embedded/errors.ts";
import { Database, openDatabase } from "./database.ts";
import { type DatabaseError, databaseError } from "./errors.ts";
import { pgliteThreadDialect } from "./pglite-dialect.ts";
import { copyTemplate, forgetTemplate, keepTemplate } from "./pglite-template.ts";
import { type PGliteThread, pgliteThread } from "./pglite-thread.ts";
import { pgliteTurns } from "./pglite-turns.ts";

export interface PGliteOptions {
  /** Usually DATA/pglite: `data` holds the database, `damaged` the last one that had to be moved away. */
  readonly folder: string;
  readonly schema?: string;
  /** Where a new database is copied from, and kept the first time; without it each is made. */
  readonly template?: string;
}

/** Written into the database's folder when it is complete: without it the making was interrupted. */
const COMPLETE = "cambrian-complete";

/** Takes about 3 s and 500 MB to make, 0.3 s to copy or to open again. */
export const pgliteDatabase = (
  options: PGliteOptions,
): Layer.Layer<Database, DatabaseError | DataInUse | DataUnusable> =>
  Layer.effect(
    Database,
    Effect.gen(function* () {
      const { folder, schema = "cambrian", template } = options;
      yield* lockData(folder);
      const thread = yield* openOrRemake({ folder, schema, template });
      const turns = pgliteTurns(thread);
      const { database, close } = openDatabase({
        dialect: pgliteThreadDialect(thread, turns),
        place: join(folder, "data"),
        schema,
        mayBeDamaged: true,
        // PGlite reads a copy from the blob that comes with the statement, and writes one into the blob that comes back.
        copyIn: async ({ table, columns }, chunks) => {
          const { query, leave } = await turns.alone();
          try {
            await query("begin");
            await query(`truncate ${table}`);
            for (const chunk of chunks) await query(`copy ${columns} from '/dev/blob' (freeze)`, [], chunk);
            await query("commit");
          } catch (cause) {
            await query("rollback");
            throw cause;
          } finally {
            leave();
          }
        },
        copyOut: async ({ columns }, take) => {
          const { blob } = await turns.query(`copy ${columns} to '/dev/blob'`);
          if (blob !== undefined) take(Buffer.from(blob));
        },
      });
      yield* Effect.addFinalizer(() => close);
      return database;
    }),
  );

type Opening = Effect.Effect<PGliteThread, DatabaseError, Scope.Scope>;

interface Place {
  readonly folder: string;
  readonly schema: string;
  readonly template: string | undefined;
}

const openOrRemake = (place: Place): Opening => {
  const data = join(place.folder, "data");
  if (!existsSync(data)) return make(data, place);
  if (!existsSync(join(data, COMPLETE))) return remake(place, "its making was interrupted");
  // Without this file PGlite would make a new database over the old one.
  if (!existsSync(join(data, "PG_VERSION"))) return remake(place, "PG_VERSION is missing");
  return open(data, place.schema).pipe(Effect.catch(({ message }) => remake(place, message)));
};

const remake = (place: Place, why: string): Opening => {
  const data = join(place.folder, "data");
  const damaged = join(place.folder, "damaged");
  return Effect.logWarning(`${data} is moved to ${damaged} and built again from the log: ${why}`).pipe(
    Effect.andThen(
      attempt(data, async () => {
        await rm(damaged, { recursive: true, force: true });
        await rename(data, damaged);
      }),
    ),
    Effect.andThen(make(data, place)),
  );
};

const make = (data: string, { schema, template }: Place): Opening => {
  const complete = () => writeFile(join(data, COMPLETE), "");
  if (template === undefined) return started(data, complete);
  const copied = Effect.andThen(attempt(data, complete), open(data, schema));
  return Effect.gen(function* () {
    if (yield* attempt(data, () => copyTemplate(template, data))) {
      const opened = yield* Effect.option(copied);
      if (Option.isSome(opened)) return opened.value;
      yield* attempt(data, () => forgetTemplate(template));
      yield* attempt(data, () => rm(data, { recursive: true, force: true }));
    }
    // Closed before it is copied: of an open one the copy would be half written.
    yield* Effect.scoped(started(data, slim));
    yield* attempt(data, () => keepTemplate(data, template));
    return yield* copied;
  });
};

/** Drops what new databases are made from, which nobody makes here: two thirds of the files that would be copied. */
const slim = async (thread: PGliteThread): Promise<void> => {
  await thread.query("update pg_database set datistemplate = false");
  for (const name of ["template0", "template1"]) await thread.query(`drop database ${name}`);
};

/** Opens a complete database and reads every row's place in it; damage that shows is an error. */
const open = (data: string, schema: string): Opening =>
  started(data, async (thread) => {
    const { rows } = await thread.query("select 1 from pg_namespace where nspname = $1", [schema]);
    // Builds every index from its table, so that an index that has lost rows cannot let a row in twice.
    if (rows.length > 0) await thread.query(`reindex schema ${schema}`);
  });

/** A thread whose database is open and has been seen to; it ends with the scope, or at once where that fails. */
const started = (data: string, see: (thread: PGliteThread) => Promise<void>): Opening =>
  Effect.gen(function* () {
    const thread = yield* Effect.acquireRelease(
      Effect.sync(() => pgliteThread(data)),
      ({ end }) => Effect.promise(end),
    );
    const ready = attempt(data, async () => {
      await thread.opened;
      await see(thread);
    });
    yield* Effect.tapError(ready, () => Effect.promise(thread.end));
    return thread;
  });

const attempt = <A>(place: string, work: () => Promise<A>): Effect.Effect<A, DatabaseError> =>
  Effect.tryPromise({ try: work, catch: (cause) => databaseError(place, cause) });
