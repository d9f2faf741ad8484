import { Effect, Option } from "effect";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { foldAsOf } from "../laboratory/as-of.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { showCampaign } from "../laboratory/show-campaign.ts";

export const campaignShow = defineCommand({
  name: "campaign show",
  description: "Show how a campaign stands: counts, baselines, the ranking, the digest of its decisions",
  examples: [
    { command: "cambrian campaign show", description: "The latest campaign" },
    { command: "cambrian campaign show first-light --json", description: "One by its name, as JSON" },
  ],
  flags: {
    campaign: flags.campaign,
    at: flags.at,
    data: flags.data,
    json: flags.json,
  },
  handler: ({ campaign, at, data, json }) =>
    Effect.gen(function* () {
      yield* showCampaign(yield* foldAsOf(at, campaign), Option.getOrUndefined(campaign), json);
    }).pipe(Effect.provide(readingLaboratory(data))),
});
