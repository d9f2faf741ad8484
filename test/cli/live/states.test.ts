// Whichever way somebody comes to a moment, it is the one that folding the events up to there gives.
import fc from "fast-check";
import test from "ava";
import { states } from "../../../cli/live/states.ts";
import { campaignOf, evolve, initial, type LiveState, membersOf } from "../../../cli/live/state.ts";
import { campaignsOf, recordedLogs } from "../../support/recorded.ts";

/** What a picture is made of. */
const shownOf = (state: LiveState) => [
  campaignOf(state)?.campaign,
  membersOf(state),
  state.decision?.id,
  state.lastEvent,
];

test("any jumps give the states that folding gives", (t) => {
  const [campaign, events] = recordedLogs
    .flatMap(campaignsOf)
    .reduce((one, other) => (other[1].length > one[1].length && other[1].length < 2000 ? other : one));
  t.true(events.length > 250);
  const folded = [initial(campaign)];
  for (const event of events) folded.push(evolve(folded.at(-1) ?? initial(campaign), event));
  const place = fc.integer({ min: 0, max: events.length });
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), (places) => {
      const stateAt = states(campaign, events);
      for (const shown of places) t.deepEqual(shownOf(stateAt(shown)), shownOf(folded[shown]!));
    }),
    { numRuns: 5 },
  );
});
