// For a pipe or a plain terminal: a line for each event of interest and, when an experiment has been closed or the
// pool is new, a line that says how the campaign stands.
import { Effect } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { openedIn } from "../../projections/campaigns/fold.ts";
import { standingLine } from "../live/standing.ts";
import { campaignOf, evolve, initial, membersOf } from "../live/state.ts";
import { tell } from "../output.ts";
import { progressLine } from "../render/describe.ts";
import type { View, Watching } from "./view.ts";

/** @param say where a line goes: to the person unless it is what was asked for */
export const linesView = (
  { campaign, history }: Watching,
  say: (line: string) => Effect.Effect<void> = tell,
): View => {
  let state = history.reduce(evolve, initial(campaign));
  return {
    seen: (event) =>
      Effect.gen(function* () {
        state = evolve(state, event);
        const line = progressLine(event);
        if (line !== undefined) yield* say(line);
        const found = campaignOf(state);
        if (found !== undefined && changesStanding(event))
          yield* say(standingLine(openedIn(found), membersOf(state), event.time));
      }),
  };
};

const changesStanding = ({ type }: LoggedEvent): boolean =>
  type === "ExperimentClosed" || type === "SeedPoolUpdated";
