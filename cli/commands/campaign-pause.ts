import { Effect, Option } from "effect";
import { pauseCampaign } from "../../infra/host/order-campaign.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { findOwnCampaign } from "../laboratory/campaigns.ts";
import { AtWork, give, orderingLaboratory } from "../laboratory/ordering.ts";
import { foldOwnLog } from "../laboratory/own-log.ts";
import { tell } from "../output.ts";

export const campaignPause = defineCommand({
  name: "campaign pause",
  description: "Pause a campaign: what is under way is finished, nothing more is opened until it is resumed",
  examples: [
    { command: "cambrian campaign pause", description: "The latest campaign" },
    { command: "cambrian campaign pause first-light --reason maintenance", description: "And why" },
  ],
  flags: { campaign: flags.campaign, reason: flags.reason, data: flags.data },
  handler: ({ campaign, reason, data }) =>
    Effect.gen(function* () {
      const { pid } = yield* AtWork;
      const found = findOwnCampaign(yield* foldOwnLog(data), Option.getOrUndefined(campaign));
      yield* give(pauseCampaign(found.campaign, reason));
      const meanwhile = pid === null ? "no laboratory runs" : "what is under way is finished";
      yield* tell(`campaign ${found.campaign} is paused: ${meanwhile}, and nothing more is opened.`);
      yield* tell(`  Go on with it: ${flags.commandIn(data, `resume ${found.campaign}`)}`);
    }).pipe(Effect.scoped, Effect.provide(orderingLaboratory(data))),
});
