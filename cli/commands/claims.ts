import { Effect, Option } from "effect";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { foldAsOf } from "../laboratory/as-of.ts";
import { experimentsOf, findCampaign, type Folded } from "../laboratory/campaigns.ts";
import { claimJson, claimsView } from "../laboratory/claims.ts";
import { publishedIn } from "../laboratory/published.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { print, printJson } from "../output.ts";
import { claimsLines } from "../render/claims.ts";
import { untestedLines } from "../render/imported.ts";

export const claims = defineCommand({
  name: "claims",
  description:
    "Show what a campaign claims to have discovered: each claim's verdict, its numbers, all denominators",
  examples: [
    { command: "cambrian claims", description: "Those of the latest campaign" },
    { command: "cambrian claims first-light --json", description: "Those of one by its name, as JSON" },
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
      if (found.status === "imported") return yield* untested(found.campaign, folded, json);
      const view = claimsView(folded, found.campaign);
      if (json)
        return yield* printJson({
          v: 1,
          campaign: found.campaign,
          criteria: found.settings.criteria,
          denominators: view.denominators,
          claims: view.claims.map(claimJson),
        });
      yield* Effect.forEach(claimsLines(found.campaign, view), print, { discard: true });
    }).pipe(Effect.provide(readingLaboratory(data))),
});

/** In an imported campaign nothing was registered before it was measured, and nothing is claimed afterwards. */
const untested = (campaign: string, folded: Folded, json: boolean) => {
  const denominators = publishedIn(experimentsOf(folded, campaign));
  return json
    ? printJson({ v: 1, campaign, criteria: null, denominators, claims: [] })
    : Effect.forEach(untestedLines(campaign, denominators), print, { discard: true });
};
