// How a campaign stood after each of its events. Some of the states are kept on the way, so that whoever has been
// somewhere gets there again at once, be it back or ahead.
import type { LoggedEvent } from "../../events/envelope.ts";
import { evolve, initial, type LiveState } from "./state.ts";

/** States kept, one in so many events: a jump costs no more than that many. */
const KEPT = 100;

/** @param events of the campaign, in log order; the answer is asked how many of them have happened */
export const states = (campaign: string, events: readonly LoggedEvent[]): ((shown: number) => LiveState) => {
  const kept: LiveState[] = [initial(campaign)];
  let last = { shown: 0, state: initial(campaign) };
  return (shown) => {
    // From the newest kept state before it, unless the last one that was asked for is nearer.
    const index = Math.min(Math.floor(shown / KEPT), kept.length - 1);
    if (shown < last.shown || index * KEPT > last.shown)
      last = { shown: index * KEPT, state: kept[index] ?? initial(campaign) };
    for (const event of events.slice(last.shown, shown)) {
      last = { shown: last.shown + 1, state: evolve(last.state, event) };
      if (last.shown === kept.length * KEPT) kept.push(last.state);
    }
    return last.state;
  };
};
