import { Effect, Option } from "effect";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { foldAsOf } from "../laboratory/as-of.ts";
import { experimentsOf, findCampaign } from "../laboratory/campaigns.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { print, printJson } from "../output.ts";
import { rankingTable } from "../render/ranking.ts";

export const experimentList = defineCommand({
  name: "experiment list",
  description: "List the experiments of a campaign, baselines included, best first",
  examples: [{ command: "cambrian experiment list --json", description: "Of the latest campaign, as JSON" }],
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
      const experiments = experimentsOf(folded, found.campaign);
      if (json) return yield* printJson({ v: 1, campaign: found.campaign, experiments });
      yield* Effect.forEach(rankingTable(experiments), print, { discard: true });
    }).pipe(Effect.provide(readingLaboratory(data))),
});
