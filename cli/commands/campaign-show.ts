import { Effect, Option } from "effect";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { foldAsOf } from "../laboratory/as-of.ts";
import { experimentsOf, findCampaign, summaryOf } from "../laboratory/campaigns.ts";
import { claimsView } from "../laboratory/claims.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { print, printJson } from "../output.ts";
import { campaignLines } from "../render/campaign.ts";

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
      const folded = yield* foldAsOf(at, campaign);
      const found = findCampaign(folded, Option.getOrUndefined(campaign));
      const { claims } = claimsView(folded, found.campaign);
      const summary = summaryOf(folded, found, claims);
      if (json) return yield* printJson(summary);
      const lines = campaignLines(found, experimentsOf(folded, found.campaign), summary, claims);
      yield* Effect.forEach(lines, print, { discard: true });
    }).pipe(Effect.provide(readingLaboratory(data))),
});
