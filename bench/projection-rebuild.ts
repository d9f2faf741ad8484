// All tables of 100,000 events made anew in PostgreSQL, after somebody has thrown them away: the folds, COPY, reading
// back, the switch. The reference copies the same rows, whose text is at hand, into tables of the same form.
import { Effect, Layer } from "effect";
import type { LoggedEvent } from "../events/envelope.ts";
import { chunksOf, linesOf } from "../infra/database/copy-text.ts";
import { Database } from "../infra/database/database.ts";
import { addKeys, createTables, dropTables } from "../infra/database/migrate.ts";
import { postgresDatabase } from "../infra/database/postgres.ts";
import { foldOn, rebuild, REBUILT_AT_ONCE } from "../infra/database/rebuild.ts";
import { projections } from "../projections/index.ts";
import { fold, type Projection } from "../projections/projection.ts";
import { defineFigure, takingTurns, timed } from "./figure.ts";
import { madeCampaign } from "./histories/made-campaign.ts";

const EVENTS = 100_000;
const url = "postgres://postgres@127.0.0.1:5432/test";
const schema = "cambrian_bench_rebuild";

export const projectionRebuild = defineFigure({
  name: "projection-rebuild",
  description: `Events per second when all tables of ${EVENTS} events are made anew in the PostgreSQL on this machine`,
  unit: "events/s",
  better: "higher",
  reference: "COPY of the same rows, as text at hand, into tables of the same form",
  target: { ratioAtLeast: 0.4 },
  measure: Effect.gen(function* () {
    const history = yield* madeCampaign("projection-rebuild", EVENTS);
    const context = yield* Layer.build(postgresDatabase({ url, schema }));
    const database = yield* Effect.provide(Database, context);
    const thrownAway = database.run((sql) => sql.schema.dropSchema(schema).ifExists().cascade().execute());
    yield* Effect.addFinalizer(() => Effect.orDie(thrownAway));
    const bare = projections.flatMap((projection) => {
      const state = fold(projection, history);
      return projection.tables.map((table) => ({
        table: { ...table, name: `${table.name}Bare` },
        chunks: [...chunksOf(linesOf(table, table.rows(state)))],
      }));
    });
    return yield* takingTurns({
      rounds: 5,
      warmUp: 1,
      subject: () => Effect.andThen(thrownAway, rate(Effect.provide(all(history), context))),
      reference: () =>
        rate(
          Effect.gen(function* () {
            yield* database.transaction(async (sql) => {
              const tables = bare.map(({ table }) => table);
              await dropTables(sql, tables);
              await createTables(sql, tables);
              await addKeys(sql, tables);
            });
            for (const { table, chunks } of bare) yield* database.copyIn(table, chunks);
          }),
        ),
    });
  }),
});

/** As many at once as the command does. */
const all = (history: readonly LoggedEvent[]) => {
  const one = (projection: Projection) => {
    const nothing = { sequence: 0, hash: null, state: projection.initial };
    return rebuild(projection, foldOn(projection, nothing, history), (from) => Effect.succeed(from));
  };
  return Effect.forEach(projections, one, { concurrency: REBUILT_AT_ONCE });
};

const rate = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.map(timed(work), ([ms]) => (1000 * EVENTS) / ms);
