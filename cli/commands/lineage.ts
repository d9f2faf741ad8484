import { Effect, Option } from "effect";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { foldAsOf } from "../laboratory/as-of.ts";
import { experimentsOf, findCampaign } from "../laboratory/campaigns.ts";
import { lineageOf } from "../laboratory/lineage.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { print, printJson } from "../output.ts";
import { lineageLines } from "../render/lineage.ts";

export const lineage = defineCommand({
  name: "lineage",
  description:
    "Show how a campaign's experiments descend from one another: size, depth, parents, when the best of them came",
  examples: [
    { command: "cambrian lineage", description: "Of the latest campaign" },
    { command: "cambrian lineage first-light --json", description: "Of one by its name, as JSON" },
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
      const experiments = experimentsOf(folded, found.campaign);
      const shape = lineageOf(experiments);
      if (json) return yield* printJson({ v: 1, campaign: found.campaign, ...shape });
      const lines = lineageLines(found.campaign, shape, experiments);
      yield* Effect.forEach(lines, print, { discard: true });
    }).pipe(Effect.provide(readingLaboratory(data))),
});
