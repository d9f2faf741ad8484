// The director's part in saying what a gain comes from: a confirmed discovery is compared with itself, one gene at a time
// put back to its origin's, by default or because somebody asked.
import { HashSet } from "effect";
import type { EventData, Fact } from "../../events/index.ts";
import type { Compared } from "../../projections/claims/fold.ts";
import { type CampaignContext, owesAblations } from "../machines/campaign-context.ts";
import { ablationsOf } from "../policies/ablations.ts";
import { ablationId, qValues } from "../policies/claims.ts";
import { type Opened, pairedOpening, sideOf, SPLITS } from "./paired-opening.ts";
import type { SharedView } from "./shared-view.ts";

type Plan = EventData<"AblationsPlanned">;

/** What is put back of those of these claims that are to be ablated and have no plan yet. */
export const newPlans = (
  { opened, claims, plans, requested }: CampaignContext,
  confirmed: readonly string[],
  shared: SharedView,
): Plan[] => {
  const criteria = opened?.settings.criteria ?? null;
  if (criteria === null) return [];
  const { ablations: provided, ablationSeeds } = criteria;
  let planned = plans.reduce((count, { ablations }) => count + ablations.length, 0);
  return claims
    .filter(({ claim }) => confirmed.includes(claim) && plans.every((plan) => plan.claim !== claim))
    .filter(({ claim }) => provided !== 0 || requested.includes(claim))
    .map(({ claim, experiment, baseline }) => {
      const discovery = shared.known(experiment);
      const origin = discovery?.parent ?? baseline;
      const { ablations, left, reason } = ablationsOf(
        discovery?.genome ?? null,
        shared.known(origin)?.genome ?? null,
        provided === 0 ? null : provided,
      );
      const numbered = ablations.map((one) => ({ ablation: ablationId(planned++), ...one }));
      return { claim, experiment, origin, pairs: ablationSeeds, ablations: numbered, left, reason };
    });
};

/** The experiment that compares the discovery with what it is without one of its genes. */
export const ablationOf = (
  { experiment, pairs, ablations }: Plan,
  id: string,
  opened: Opened,
  ordinal: number,
  shared: SharedView,
): EventData<"ExperimentOpened"> => {
  const planned = ablations.find(({ ablation }) => ablation === id);
  if (planned === undefined) throw new Error(`${id} is to be opened, but was not planned`);
  const { ablation: _, ...ablation } = planned;
  return pairedOpening(id, opened, {
    ...{ arm: "ablation", stage: "ablate", ordinal, pairs, ablation },
    candidate: sideOf(shared, experiment),
    reference: { experiment: id, code: null },
  });
};

/**
 * What the genes are worth of each discovery whose ablations have closed since the last decision: all of them, or all
 * that were begun where no more are to be.
 */
export const ablated = (
  campaign: CampaignContext,
  over: boolean,
  shared: SharedView,
): Fact<"DiscoveryAblated">[] => {
  const tested = shared.compared();
  return campaign.plans.flatMap((plan) => {
    const begun = plan.ablations.filter(({ ablation }) => HashSet.has(campaign.experiments, ablation));
    const closed = begun.flatMap((one) => {
      const found = tested.find(({ experiment }) => experiment === one.ablation);
      return found === undefined ? [] : [{ ...one, found }];
    });
    const complete = closed.length === begun.length && (over || begun.length === plan.ablations.length);
    if (!complete || !owesAblations(campaign, plan.claim)) return [];
    return [{ type: "DiscoveryAblated", data: resultOf(plan, closed) }];
  });
};

const resultOf = (
  { claim, experiment, origin, ablations: planned }: Plan,
  closed: readonly (Plan["ablations"][number] & { readonly found: Compared })[],
): EventData<"DiscoveryAblated"> => {
  const q = qValues(closed.map(({ found }) => found.comparison?.p ?? 1));
  const [first, ...others] = closed.map(({ ablation, gene, value, putBack, found }, index) => {
    const { comparison, outcome, reason } = found;
    const said = comparison === null ? `it ended ${outcome}, so nothing was compared: ${reason}` : reason;
    return { ablation, gene, value, putBack, comparison, q: q[index] ?? 1, reason: said };
  });
  if (first === undefined) throw new Error(`no ablation of ${claim} was begun`);
  return {
    ...{ claim, experiment, origin },
    ablations: [first, ...others],
    planned: planned.length,
    begun: closed.length,
    measured: closed.filter(({ found }) => found.comparison !== null).length,
    split: SPLITS.ablation,
  };
};
