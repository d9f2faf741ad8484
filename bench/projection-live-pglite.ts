// The same in PGlite, where a laboratory keeps its tables unless it is given a PostgreSQL: each time in a new folder.
import { Effect, Layer } from "effect";
import { pgliteDatabase } from "../infra/database/pglite.ts";
import { defineFigure } from "./figure.ts";
import { projectLive } from "./live-projector.ts";
import { temporaryFolder } from "./server.ts";

const EVENTS = 20_000;

export const projectionLivePglite = defineFigure({
  name: "projection-live-pglite",
  description: `Milliseconds in which the projector follows a log of ${EVENTS} events into PGlite`,
  unit: "ms",
  better: "lower",
  reference: "JSON.parse of the same events' bytes",
  // 10,000 events a second.
  target: { p95Below: 2000 },
  measure: projectLive(EVENTS, () =>
    Layer.unwrap(Effect.map(temporaryFolder, (folder) => pgliteDatabase({ folder }))),
  ),
});
