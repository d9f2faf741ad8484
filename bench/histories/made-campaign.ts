// A made-up campaign of so many events as a log would hold it: what figures and tests of size fold.
import { Effect } from "effect";
import { random } from "../../actors/policies/random.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { memoryKeys } from "../../infra/keys/memory.ts";
import { campaignLife } from "./campaign-life.ts";
import { storedHistory } from "./stored-history.ts";

/** The id of every campaign that is made up here. */
export const CAMPAIGN = "bench";

/** Of the campaign's life, which `seed` alone tells, the first so many events. */
export const madeCampaign = (seed: string, events: number): Effect.Effect<readonly LoggedEvent[], unknown> =>
  Effect.provide(
    storedHistory(campaignLife(random(seed), CAMPAIGN, events, 8).take(events).toArray()),
    memoryKeys,
  );
