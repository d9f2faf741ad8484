// How fast the tables in PostgreSQL follow a log that is there.
import { Effect, Layer } from "effect";
import { Database } from "../infra/database/database.ts";
import { postgresDatabase } from "../infra/database/postgres.ts";
import { defineFigure } from "./figure.ts";
import { projectLive } from "./live-projector.ts";

const EVENTS = 24_000;
const url = "postgres://postgres@127.0.0.1:5432/test";

export const projectionLive = defineFigure({
  name: "projection-live",
  description: `Milliseconds in which the projector follows a log of ${EVENTS} events into the PostgreSQL on this machine`,
  unit: "ms",
  better: "lower",
  reference: "JSON.parse of the same events' bytes",
  // 12,000 events a second.
  target: { p95Below: 2000 },
  measure: projectLive(EVENTS, (round) => {
    const schema = `cambrian_bench_live_${round}`;
    const dropped = Effect.gen(function* () {
      const database = yield* Database;
      yield* Effect.addFinalizer(() =>
        Effect.orDie(database.run((sql) => sql.schema.dropSchema(schema).ifExists().cascade().execute())),
      );
      return database;
    });
    return Layer.effect(Database, dropped).pipe(Layer.provide(postgresDatabase({ url, schema })));
  }),
});
