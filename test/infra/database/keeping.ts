// What the tests of databases do again and again: start keepers, feed them events, compare the tables with the log.
import assert from "node:assert/strict";
import { Effect } from "effect";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { Database, type Sql } from "../../../infra/database/database.ts";
import { digestsOf } from "../../../infra/database/digest.ts";
import { type Keeper, makeKeeper } from "../../../infra/database/keeper.ts";
import { migrate } from "../../../infra/database/migrate.ts";
import { readDigests } from "../../../infra/database/read-digests.ts";
import { projections } from "../../../projections/index.ts";
import { fold, type Projection } from "../../../projections/projection.ts";
import { logged, tell } from "../../support/histories.ts";

/** A process that starts: it makes the tables, or finds them, and is ready to take events from the first on. */
export const start = Effect.fnUntraced(function* (kept: readonly Projection[], logEnd: number) {
  const database = yield* Database;
  const checkpoints = yield* database.transaction(migrate(database.schema, kept));
  return checkpoints.map((checkpoint, index) =>
    makeKeeper(database, kept[index] as Projection, checkpoint, logEnd),
  );
});

export const feed = (keepers: readonly Keeper[], events: readonly LoggedEvent[]) =>
  Effect.forEach(keepers, (keeper) => keeper.keep(events), { discard: true });

/** The whole history, so many events at a time. */
export const paced = (keepers: readonly Keeper[], pace: number) =>
  Effect.forEach(
    Array.from({ length: Math.ceil(history.length / pace) }, (_, index) => index * pace),
    (from) => feed(keepers, history.slice(from, from + pace)),
    { discard: true },
  );

/** The tables of every projection are what its fold of the events makes of them. */
export const assertTrue = Effect.fnUntraced(function* (
  kept: readonly Projection[],
  events: readonly LoggedEvent[],
) {
  for (const projection of kept)
    assert.deepEqual(
      yield* readDigests(projection),
      digestsOf(projection, fold(projection, events)),
      projection.name,
    );
});

export const history = logged(tell({ seed: 11, campaigns: 2, experiments: 12, parallel: 3 }));

export const dropEverything = async (sql: Sql): Promise<void> => {
  for (const { tables } of projections)
    for (const { name } of tables) await sql.schema.dropTable(name).ifExists().execute();
  await sql.schema.dropTable("projection").ifExists().execute();
};
