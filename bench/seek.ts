// Going to any moment of a long campaign that is open, after the first time: what a key of `replay` waits for. The
// reference is the first time, which folds every event up to the end.
import { Effect } from "effect";
import { random } from "../actors/policies/random.ts";
import { states } from "../cli/live/states.ts";
import { defineFigure, milliseconds, takingTurns } from "./figure.ts";
import { CAMPAIGN, madeCampaign } from "./histories/made-campaign.ts";

const EVENTS = 100_000;

export const seek = defineFigure({
  name: "seek",
  description: `Milliseconds in which a replay shows any moment of a campaign of ${EVENTS} events, after the first`,
  unit: "ms",
  better: "lower",
  reference: "the first moment, at the campaign's end",
  target: { p95Below: 300 },
  measure: Effect.gen(function* () {
    const events = (yield* madeCampaign("seek", EVENTS)).filter(({ stream }) => stream.campaign === CAMPAIGN);
    const chance = random("seek");
    const stateAt = states(CAMPAIGN, events);
    yield* Effect.sync(() => stateAt(events.length));
    const jump = Effect.sync(() => stateAt(chance.int(events.length + 1)));
    const first = Effect.sync(() => states(CAMPAIGN, events)(events.length));
    return yield* takingTurns({
      rounds: 20,
      warmUp: 1,
      subject: () => milliseconds(jump),
      reference: () => milliseconds(first),
    });
  }),
});
