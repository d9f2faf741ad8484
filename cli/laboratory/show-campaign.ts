// How a campaign stands in a folded log, printed: of today, or as of an earlier moment.
import { Effect } from "effect";
import { print, printJson } from "../output.ts";
import { campaignLines } from "../render/campaign.ts";
import { importedCampaignJson, importedCampaignLines } from "../render/imported.ts";
import { experimentsOf, findCampaign, type Folded, summaryOf } from "./campaigns.ts";
import { claimsView } from "./claims.ts";

/** @param wanted its id or name; the latest where none is given */
export const showCampaign = Effect.fnUntraced(function* (
  folded: Folded,
  wanted: string | undefined,
  json: boolean,
) {
  const found = findCampaign(folded, wanted);
  const experiments = experimentsOf(folded, found.campaign);
  if (found.status === "imported")
    return yield* json
      ? printJson(importedCampaignJson(found, experiments))
      : Effect.forEach(importedCampaignLines(found, experiments), print, { discard: true });
  const { claims } = claimsView(folded, found.campaign);
  const summary = summaryOf(folded, found, claims);
  if (json) return yield* printJson(summary);
  const lines = campaignLines(found, experiments, summary, claims);
  yield* Effect.forEach(lines, print, { discard: true });
});
