import { Effect, Option } from "effect";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { findCampaign } from "../laboratory/campaigns.ts";
import { foldOwnLog } from "../laboratory/own-log.ts";
import { conduct, sumUp } from "../laboratory/conduct.ts";
import { workingLaboratory } from "../laboratory/hosting.ts";
import { startTables } from "../laboratory/tables.ts";
import { tell } from "../output.ts";

export const resume = defineCommand({
  name: "resume",
  description: "Go on with a campaign that was interrupted",
  examples: [{ command: "cambrian resume", description: "The latest campaign" }],
  flags: {
    campaign: flags.campaign,
    data: flags.data,
    json: flags.json,
    acceptUnverifiedSync: flags.acceptUnverifiedSync,
  },
  handler: ({ campaign, data, json, acceptUnverifiedSync }) =>
    Effect.gen(function* () {
      const folded = yield* foldOwnLog(data);
      const found = findCampaign(folded, Option.getOrUndefined(campaign));
      if (found.status === "running") {
        const projector = yield* startTables(data);
        return yield* conduct(found.campaign, {
          name: found.name,
          parallel: found.settings.parallel,
          data,
          json,
          projector,
          history: folded.events,
        });
      }
      yield* tell(`"${found.name}" is complete; nothing is left to do.`);
      yield* sumUp(found.campaign, { json, data });
    }).pipe(Effect.scoped, Effect.provide(workingLaboratory(data, acceptUnverifiedSync))),
});
