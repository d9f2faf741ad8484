import { Effect, Option } from "effect";
import { runDirector } from "../../infra/host/director.ts";
import { stopCampaign } from "../../infra/host/order-campaign.ts";
import { sharedViews } from "../../infra/host/shared-views.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { experimentsOf, findOwnCampaign } from "../laboratory/campaigns.ts";
import { AtWork, give, orderingLaboratory } from "../laboratory/ordering.ts";
import { foldOwnLog } from "../laboratory/own-log.ts";
import { tell } from "../output.ts";

export const campaignStop = defineCommand({
  name: "campaign stop",
  description: "End a campaign early: what is under way is finished, then it closes for good",
  examples: [
    { command: "cambrian campaign stop", description: "The latest campaign" },
    {
      command: "cambrian campaign stop first-light --reason settled",
      description: "And why",
    },
  ],
  flags: { campaign: flags.campaign, reason: flags.reason, data: flags.data },
  handler: ({ campaign, reason, data }) =>
    Effect.gen(function* () {
      const { pid } = yield* AtWork;
      const folded = yield* foldOwnLog(data);
      const { campaign: id } = findOwnCampaign(folded, Option.getOrUndefined(campaign));
      const underWay = experimentsOf(folded, id).filter(({ outcome }) => outcome === null).length;
      yield* give(stopCampaign(id, reason));
      if (pid !== null)
        return yield* tell(`campaign ${id} is stopping; it closes as soon as what is under way is done.`);
      if (underWay > 0) {
        yield* tell(
          `campaign ${id} is stopping, but no laboratory runs, and ${underWay} ${underWay === 1 ? "is" : "are"} under way.`,
        );
        return yield* tell(`  Finish them and close it: ${flags.commandIn(data, `resume ${id}`)}`);
      }
      // Nothing is left to do but to close it, which takes the director alone.
      yield* Effect.provide(runDirector(id), sharedViews);
      yield* tell(
        `campaign ${id} is closed; see what came of it: ${flags.commandIn(data, `campaign show ${id}`)}`,
      );
    }).pipe(Effect.scoped, Effect.provide(orderingLaboratory(data))),
});
