// The director's part in discoveries: once every candidate has closed, those past the registered threshold are claimed;
// each claim gets a confirmation; when the last of those has closed, all get their verdicts together, because a q-value
// counts every confirmation that the campaign began.
import { HashSet } from "effect";
import type { EventData, Fact } from "../../events/index.ts";
import type { Compared } from "../../projections/claims/fold.ts";
import type { CampaignContext } from "../machines/campaign-context.ts";
import { claimId, FULL_PAIRS, gainOver, MOST_CLAIMS, qValues, shrunkGain } from "../policies/claims.ts";
import { type Opened, pairedOpening, sideOf, SPLITS } from "./paired-opening.ts";
import type { SharedView } from "./shared-view.ts";

type Claim = EventData<"DiscoveryClaimed">;

/** Trained candidates with their gains over a baseline; none where that was not measured. */
const gainsOver = (shared: SharedView, baseline: string) => {
  const measured = shared.measured();
  const reference = measured.find(({ experiment }) => experiment === baseline);
  if (reference === undefined) return [];
  return measured
    .filter(({ arm }) => arm !== "baseline")
    .map(({ experiment, workers, ...run }) => ({ experiment, workers, gain: gainOver(reference, run) }));
};

/** What is claimed at the end of exploration: the largest gains first, as many as the criteria let be confirmed. */
export const newClaims = ({ settings }: Opened, shared: SharedView, baseline: string): Claim[] => {
  const { criteria } = settings;
  if (criteria === null) return [];
  const candidates = gainsOver(shared, baseline);
  const { minimumGain, confirmations, confirmSeeds } = criteria;
  return candidates
    .filter(({ gain }) => gain >= minimumGain)
    .toSorted((one, other) => other.gain - one.gain)
    .slice(0, confirmations ?? MOST_CLAIMS)
    .map(({ experiment, gain }, index) => ({
      claim: claimId(index),
      ...{ experiment, baseline, gain, minimumGain },
      pairs: confirmSeeds,
      candidates: candidates.length,
    }));
};

/** The experiment that tests a claim. */
export const confirmationOf = (
  { claim, experiment, baseline, pairs }: Claim,
  opened: Opened,
  ordinal: number,
  shared: SharedView,
): EventData<"ExperimentOpened"> =>
  pairedOpening(claim, opened, {
    ...{ arm: "confirmation", stage: "confirm", ordinal, pairs },
    candidate: sideOf(shared, experiment),
    reference: sideOf(shared, baseline),
  });

export type Verdict = Fact<"DiscoveryConfirmed" | "DiscoveryRefuted">;

/** The verdicts on all claims whose confirmation was begun; every such confirmation has closed. */
export const verdicts = (
  { opened, claims, experiments, judged }: CampaignContext,
  shared: SharedView,
): Verdict[] => {
  const criteria = opened?.settings.criteria ?? null;
  if (criteria === null || judged.length > 0) return [];
  const tested = shared.compared();
  const begun = claims.flatMap((claim) => {
    const confirmation = tested.find((other) => other.experiment === claim.claim);
    return HashSet.has(experiments, claim.claim) && confirmation !== undefined
      ? [{ claim, confirmation }]
      : [];
  });
  const rate = criteria.falseDiscoveryRate;
  const measured = begun.filter(({ confirmation }) => confirmation.comparison !== null).length;
  const q = qValues(begun.map(({ confirmation }) => confirmation.comparison?.p ?? 1));
  return begun.map(({ claim, confirmation }, index) => {
    const { comparison, workers } = confirmation;
    const candidates = gainsOver(shared, claim.baseline);
    const qValue = q[index] ?? 1;
    const holds = comparison !== null && comparison.mean > 0 && qValue <= rate;
    const data = {
      ...{ claim: claim.claim, experiment: claim.experiment, baseline: claim.baseline, comparison },
      ...{ q: qValue, rate, begun: begun.length, measured, explored: claim.gain },
      shrunk: shrunk(claim, confirmation, candidates),
      workers,
      explorers: candidates.find(({ experiment }) => experiment === claim.experiment)?.workers ?? [],
      split: SPLITS.confirmation,
      provisional: claim.pairs < FULL_PAIRS,
      reason: reasonOf(confirmation, holds, qValue, rate),
    };
    return { type: holds ? "DiscoveryConfirmed" : "DiscoveryRefuted", data };
  });
};

const shrunk = (
  { gain }: Claim,
  { comparison }: Compared,
  candidates: readonly { readonly gain: number }[],
): number | null =>
  comparison === null || candidates.length === 0
    ? null
    : shrunkGain(
        gain,
        candidates.map((candidate) => candidate.gain),
        comparison.deviation ** 2,
      );

const reasonOf = (
  { comparison, outcome, reason }: Compared,
  holds: boolean,
  q: number,
  rate: number,
): string => {
  if (comparison === null) return `the confirmation ended ${outcome}, so nothing was compared: ${reason}`;
  if (holds) return `better on fresh seeds, and q = ${q.toPrecision(3)} ≤ ${rate}`;
  return comparison.mean > 0
    ? `better on fresh seeds, but q = ${q.toPrecision(3)} > ${rate}`
    : "not better on fresh seeds";
};
