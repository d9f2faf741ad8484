import { Effect, Option } from "effect";
import { Argument } from "effect/cli";
import { requestAblation } from "../../infra/host/order-campaign.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { findOwnCampaign } from "../laboratory/campaigns.ts";
import { findClaim } from "../laboratory/claims.ts";
import { AtWork, give, orderingLaboratory } from "../laboratory/ordering.ts";
import { foldOwnLog } from "../laboratory/own-log.ts";
import { tell } from "../output.ts";

export const ablate = defineCommand({
  name: "ablate",
  description:
    "Ask what the gain of a claim comes from: once it is confirmed, its genes are put back one at a time",
  examples: [
    { command: "cambrian ablate c0001", description: "A claim of the latest campaign, while it is live" },
    { command: "cambrian ablate c0002 first-light", description: "One of another campaign" },
  ],
  flags: {
    claim: Argument.String("claim").pipe(Argument.withDescription("Its id, as cambrian claims lists it")),
    campaign: flags.campaign,
    data: flags.data,
  },
  handler: ({ claim, campaign, data }) =>
    Effect.gen(function* () {
      const { pid } = yield* AtWork;
      const folded = yield* foldOwnLog(data);
      const found = findOwnCampaign(folded, Option.getOrUndefined(campaign));
      const { status } = findClaim(folded, found.campaign, claim);
      yield* give(requestAblation(found.campaign, claim));
      const when = status === "confirmed" ? "" : " once it is confirmed";
      yield* tell(`the genes of ${claim} are put back one at a time${when}.`);
      if (pid === null)
        yield* tell(`  No laboratory runs: ${flags.commandIn(data, `resume ${found.campaign}`)}`);
    }).pipe(Effect.scoped, Effect.provide(orderingLaboratory(data))),
});
