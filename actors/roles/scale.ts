// The director's part at the larger size: what was confirmed is compared with its baseline once more, on the suite that
// the criteria name.
import type { EventData, Fact } from "../../events/index.ts";
import type { Compared } from "../../projections/claims/fold.ts";
import { type CampaignContext, owesScale } from "../machines/campaign-context.ts";
import { scaleUpId } from "../policies/claims.ts";
import { type Opened, pairedOpening, sideOf, SPLITS } from "./paired-opening.ts";
import type { SharedView } from "./shared-view.ts";

type Claim = EventData<"DiscoveryClaimed">;

/** The experiments that confirmed claims get, in the order of their verdicts; none where no size was registered. */
export const scaleUpsOf = ({ settings }: Opened, confirmed: readonly string[]): string[] =>
  settings.criteria?.scale == null ? [] : confirmed.map(scaleUpId);

export const scaleUpOf = (
  { claim, experiment, baseline }: Claim,
  opened: Opened,
  ordinal: number,
  shared: SharedView,
): EventData<"ExperimentOpened"> => {
  const scale = opened.settings.criteria?.scale ?? null;
  if (scale === null) throw new Error("a larger size is wanted where none was registered");
  return pairedOpening(scaleUpId(claim), opened, {
    ...{ arm: "scale", stage: "scale", ordinal },
    candidate: sideOf(shared, experiment),
    reference: sideOf(shared, baseline),
    pairs: scale.seeds,
    suite: scale,
    timeLimit: scale.timeLimit,
  });
};

/** What came of those that have closed since the last decision. */
export const scaled = (campaign: CampaignContext, shared: SharedView): Fact<"DiscoveryScaled">[] => {
  const tested = shared.compared();
  const closed = (id: string) => tested.find(({ experiment }) => experiment === id);
  return campaign.claims.flatMap((claim) => {
    if (!owesScale(campaign, claim.claim)) return [];
    const [found, confirmation] = [closed(scaleUpId(claim.claim)), closed(claim.claim)?.comparison];
    if (found === undefined || confirmation == null) return [];
    return [{ type: "DiscoveryScaled", data: resultOf(claim, confirmation.mean, found) }];
  });
};

const resultOf = (
  { claim, experiment, baseline, minimumGain }: Claim,
  confirmed: number,
  { experiment: scaleUp, comparison, workers, outcome, reason }: Compared,
): EventData<"DiscoveryScaled"> => {
  const known = { claim, experiment, baseline, scaleUp, comparison, confirmed, minimumGain };
  const where = { workers, split: SPLITS.scale };
  if (comparison === null) {
    const ended = `it ended ${outcome}, so nothing was compared: ${reason}`;
    return { ...known, signHolds: null, thresholdHolds: null, ...where, reason: ended };
  }
  const signHolds = comparison.mean > 0;
  const thresholdHolds = comparison.mean >= minimumGain;
  const said = thresholdHolds
    ? `the gain is ${minimumGain} or more at this size too`
    : signHolds
      ? `better at this size too, but by less than ${minimumGain}`
      : "not better at this size";
  return { ...known, signHolds, thresholdHolds, ...where, reason: said };
};
