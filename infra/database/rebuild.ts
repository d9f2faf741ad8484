// A projection's tables made anew from the log, beside the old ones, which serve until one transaction puts the new ones
// in their place. Whatever ends it before leaves the old ones as they were; what it had begun is dropped the next time.
import { Effect, Schema } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { expanded } from "../../events/inheritance.ts";
import type { Projection } from "../../projections/projection.ts";
import type { Table } from "../../projections/table.ts";
import { lockCheckpoint, readCheckpoints, writeCheckpoint } from "./checkpoint.ts";
import { type Copied, copyRows, holds } from "./copied.ts";
import { Database } from "./database.ts";
import { addKeys, createTables, dropTables, migrate, renameTable } from "./migrate.ts";

/** A fold of the log up to a place. */
export interface Folded {
  readonly sequence: number;
  readonly hash: string | null;
  readonly state: unknown;
}

export interface Rebuilt {
  readonly name: string;
  readonly sequence: number;
  readonly rows: number;
  /** By table. */
  readonly digests: Readonly<Record<string, string>>;
  /** Whether there were old tables, said to be true up to the same place of the log, that held something else. */
  readonly differed: boolean;
}

/** What was written is not what the log says: the database does not keep what it is given. */
export class RebuildDiffers extends Schema.TaggedError<RebuildDiffers>()("RebuildDiffers", {
  projection: Schema.String,
  message: Schema.String,
}) {
  readonly retryable = false;
}

/** Of as many projections at once: the database is at work on some while the next is made ready. */
export const REBUILT_AT_ONCE = 8;

/** @param further folds on from a place to a later sequence, where somebody has moved the old tables on meanwhile */
export const rebuild = Effect.fnUntraced(function* <E>(
  projection: Projection,
  folded: Folded,
  further: (from: Folded, to: number) => Effect.Effect<Folded, E>,
) {
  const database = yield* Database;
  const made = projection.tables.map((table) => ({ ...table, name: beside(table) }));
  yield* database.transaction(migrate(database.schema, []));
  for (;;) {
    yield* database.transaction(async (sql) => {
      await dropTables(sql, made);
      await createTables(sql, made);
    });
    const written = new Map<Table, Copied>();
    for (const table of projection.tables)
      written.set(table, yield* copyRows(table, table.rows(folded.state), beside(table)));
    yield* database.transaction((sql) => addKeys(sql, made));
    yield* compare(projection, written);
    const { sequence, hash } = folded;
    const before = (yield* database.run(readCheckpoints)).find(({ name }) => name === projection.name);
    const differs = before?.sequence === sequence && (yield* differ(written));
    const found = yield* database.transaction(async (sql) => {
      const stored = await lockCheckpoint(sql, projection.name);
      // Old tables that are ahead are not put back: the checkpoint never passes a row that is not there.
      if (stored?.version === projection.version && stored.sequence > sequence) return stored.sequence;
      await dropTables(sql, named(stored?.tables ?? []));
      await dropTables(sql, projection.tables);
      for (const table of projection.tables) await renameTable(sql, beside(table), table.name);
      await writeCheckpoint(sql, projection, { sequence, hash });
      const differed = stored?.sequence === sequence && differs;
      return { name: projection.name, sequence, ...toldOf(written), differed } satisfies Rebuilt;
    });
    if (typeof found !== "number") return found;
    folded = yield* further(folded, found);
  }
});

/** The name that a table has until the switch. */
const beside = ({ name }: Table): string => `${name}Rebuilt`;

const named = (names: readonly string[]): Pick<Table, "name">[] => names.map((name) => ({ name }));

type Written = ReadonlyMap<Table, Copied>;

const toldOf = (written: Written): Pick<Rebuilt, "rows" | "digests"> => ({
  rows: [...written.values()].reduce((all, { rows }) => all + rows, 0),
  digests: Object.fromEntries([...written].map(([{ name }, { digest }]) => [name, digest])),
});

/** Whether an old table holds something else than the new one. */
const differ = Effect.fnUntraced(
  function* (written: Written) {
    for (const [table, copied] of written) if (!(yield* holds(table, copied, table.name))) return true;
    return false;
  },
  // It is not there, or has other columns.
  Effect.catchTag("DatabaseRefused", () => Effect.succeed(true)),
);

const compare = Effect.fnUntraced(function* (projection: Projection, written: Written) {
  const { place } = yield* Database;
  for (const [table, copied] of written) {
    if (yield* holds(table, copied, beside(table))) continue;
    return yield* new RebuildDiffers({
      projection: projection.name,
      message: `the table ${table.name} that was written at ${place} is not what the log says: the old one was kept; look at the disk and the server's log`,
    });
  }
});

/** The state of a projection after these events, and where that is. */
export const foldOn = (projection: Projection, from: Folded, events: Iterable<LoggedEvent>): Folded => {
  let { sequence, hash, state } = from;
  for (const event of events) {
    for (const told of expanded(event)) state = projection.evolve(state, told);
    ({ sequence, hash } = event);
  }
  return { sequence, hash, state };
};
