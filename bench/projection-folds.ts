// Every projection's pure fold over 100,000 events of one made-up campaign, decoded beforehand, against JSON.parse of
// the same events' bytes.
import { Effect } from "effect";
import { random } from "../actors/policies/random.ts";
import { memoryKeys } from "../infra/keys/memory.ts";
import { fold } from "../projections/projection.ts";
import { projections } from "../projections/index.ts";
import { defineFigure, takingTurns, timed } from "./figure.ts";
import { campaignLife } from "./histories/campaign-life.ts";
import { storedHistory } from "./histories/stored-history.ts";

const EVENTS = 100_000;

export const projectionFolds = defineFigure({
  name: "projection-folds",
  description: `Events per second through the folds of all ${projections.length} projections together, ${EVENTS} events of a campaign`,
  unit: "events/s",
  better: "higher",
  reference: "JSON.parse of the same events' bytes",
  target: { ratioAtLeast: 0.35 },
  measure: Effect.gen(function* () {
    const told = campaignLife(random("projection-folds"), "bench", EVENTS, 8).take(EVENTS).toArray();
    const history = yield* Effect.provide(storedHistory(told), memoryKeys);
    const utf8 = new TextDecoder();
    return yield* takingTurns({
      rounds: 10,
      warmUp: 1,
      subject: () => rate(() => projections.forEach((projection) => fold(projection, history))),
      reference: () => rate(() => history.forEach(({ bytes }) => JSON.parse(utf8.decode(bytes)) as unknown)),
    });
  }),
});

const rate = (work: () => void): Effect.Effect<number> =>
  Effect.map(timed(Effect.sync(work)), ([ms]) => (1000 * EVENTS) / ms);
