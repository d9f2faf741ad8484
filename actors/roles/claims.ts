// The director's part in discoveries: once every candidate has closed, those past the registered threshold are claimed;
// each claim gets a confirmation; when the last of those has closed, all get their verdicts together, because a q-value
// counts every confirmation that the campaign began.
import type { EventData, Fact } from "../../events/index.ts";
import type { Confirmed } from "../../projections/claims/fold.ts";
import type { CampaignContext } from "../machines/campaign.ts";
import { FULL_PAIRS, gainOver, MOST_CLAIMS, qValues, shrunkGain } from "../policies/claims.ts";
import { seed32 } from "../policies/random.ts";
import type { SharedView } from "./shared-view.ts";

type Claim = EventData<"DiscoveryClaimed">;
type Opened = EventData<"CampaignOpened">;

export const claimId = (index: number): string => `c${String(index + 1).padStart(4, "0")}`;

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

/** The held-out split of confirmations: not that of exploration. */
const SPLIT = 1;

/** The experiment that tests a claim. */
export const confirmationOf = (
  { claim, experiment, baseline, pairs }: Claim,
  { seed, settings }: Opened,
  ordinal: number,
  shared: SharedView,
): EventData<"ExperimentOpened"> => {
  const sideOf = (id: string) => {
    const found = shared.measured().find((measured) => measured.experiment === id);
    if (found === undefined) throw new Error(`${id} is to be confirmed, but was never measured`);
    const { code } = found;
    return { experiment: id, code };
  };
  const { timeLimits, policy, tasks } = settings;
  const perRun = timeLimits.training + timeLimits.queue;
  return {
    ordinal,
    arm: "confirmation",
    stage: "confirm",
    confirmation: {
      candidate: sideOf(experiment),
      baseline: sideOf(baseline),
      randomSeeds: Array.from({ length: pairs }, (_, pair) => seed32(seed, "confirmation", claim, pair)),
      split: SPLIT,
    },
    randomSeed: seed32(seed, "experiment", claim),
    parent: null,
    references: [],
    poolGeneration: null,
    baselineName: null,
    baselineCode: null,
    baseline: null,
    tasks,
    revisions: policy.revisions,
    // It is compared pair by pair: neither suspected nor ended early by one of them.
    rules: { ...policy.rules, leakGain: null, watch: null },
    timeLimits: { ...timeLimits, experiment: Math.max(timeLimits.experiment, 2 * pairs * perRun) },
  };
};

/** The verdicts on all claims whose confirmation was begun; every such confirmation has closed. */
export const verdicts = (
  { opened, claims, experiments }: CampaignContext,
  shared: SharedView,
): Fact<"DiscoveryConfirmed" | "DiscoveryRefuted">[] => {
  const criteria = opened?.settings.criteria ?? null;
  const tested = shared.confirmed();
  const begun = claims.flatMap((claim) => {
    const confirmation = tested.find((other) => other.claim === claim.claim);
    return experiments.includes(claim.claim) && confirmation !== undefined ? [{ claim, confirmation }] : [];
  });
  if (criteria === null) return [];
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
      split: SPLIT,
      provisional: claim.pairs < FULL_PAIRS,
      reason: reasonOf(confirmation, holds, qValue, rate),
    };
    return { type: holds ? "DiscoveryConfirmed" : "DiscoveryRefuted", data };
  });
};

const shrunk = (
  { gain }: Claim,
  { comparison }: Confirmed,
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
  { comparison, outcome, reason }: Confirmed,
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
