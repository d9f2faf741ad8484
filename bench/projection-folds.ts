// Every projection's pure fold over 100,000 events of one made-up campaign, decoded beforehand, against JSON.parse of
// the same events' bytes.
import { Effect } from "effect";
import { fold } from "../projections/projection.ts";
import { projections } from "../projections/index.ts";
import { defineFigure, takingTurns, timed } from "./figure.ts";
import { madeCampaign } from "./histories/made-campaign.ts";
import { parseAll } from "./parse-all.ts";

const EVENTS = 100_000;

export const projectionFolds = defineFigure({
  name: "projection-folds",
  description: `Events per second through the folds of all ${projections.length} projections together, ${EVENTS} events of a campaign`,
  unit: "events/s",
  better: "higher",
  reference: "JSON.parse of the same events' bytes",
  target: { ratioAtLeast: 0.35 },
  measure: Effect.gen(function* () {
    const history = yield* madeCampaign("projection-folds", EVENTS);
    return yield* takingTurns({
      rounds: 10,
      warmUp: 1,
      subject: () => rate(Effect.sync(() => projections.forEach((projection) => fold(projection, history)))),
      reference: () => rate(parseAll(history)),
    });
  }),
});

const rate = (work: Effect.Effect<void>): Effect.Effect<number> =>
  Effect.map(timed(work), ([ms]) => (1000 * EVENTS) / ms);
