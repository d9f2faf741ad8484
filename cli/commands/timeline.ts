import { Effect, Option } from "effect";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { foldAsOf } from "../laboratory/as-of.ts";
import { findCampaign } from "../laboratory/campaigns.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { timelineOf } from "../laboratory/timeline.ts";
import { print, printJson } from "../output.ts";
import { timelineTable } from "../render/timeline.ts";

export const timeline = defineCommand({
  name: "timeline",
  description: "Show for how long each actor was busy, was waited for, and failed",
  examples: [
    { command: "cambrian timeline", description: "Of the latest campaign, a line for each actor" },
    { command: "cambrian timeline first-light --json", description: "With every span, as JSON" },
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
      const { actors, spans } = timelineOf(folded, found.campaign);
      if (json) return yield* printJson({ v: 1, campaign: found.campaign, actors, spans });
      yield* Effect.forEach(timelineTable(actors), print, { discard: true });
    }).pipe(Effect.provide(readingLaboratory(data))),
});
