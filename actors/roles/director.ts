// The director: one decision for each cause, taken from the campaign's own stream and from everything else up to the
// cause in log order. A decision is one atomic batch whose first event is CampaignAdvanced (DESIGN.md, "Actors").
import { Array as Arr, HashSet, Schema } from "effect";
import { CauseType } from "../../events/campaign/campaign-advanced.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData, Fact } from "../../events/index.ts";
import type { Suggestion } from "../../events/values.ts";
import type { CampaignContext } from "../machines/campaign-context.ts";
import { ParentPolicyName, parentPolicies } from "../policies/parent/index.ts";
import type { Ancestry, Ground, PoolMember, Trained } from "../policies/parent/policy.ts";
import { scaleUpId } from "../policies/claims.ts";
import { random, type Random, seed32 } from "../policies/random.ts";
import { ablated, ablationOf, newPlans } from "./ablations.ts";
import { confirmationOf, newClaims, verdicts } from "./claims.ts";
import { scaled, scaleUpOf, scaleUpsOf } from "./scale.ts";
import type { SharedView } from "./shared-view.ts";

export interface Advance {
  /** For the campaign's stream, CampaignAdvanced first. */
  readonly campaign: readonly [Fact, ...Fact[]];
  /** The experiments that it opens, each the first event of a new stream. */
  readonly experiments: readonly { readonly id: string; readonly opened: EventData<"ExperimentOpened"> }[];
}

export const baselineId = (index: number): string => `b${String(index + 1).padStart(2, "0")}`;
export const candidateId = (index: number): string => `e${String(index + 1).padStart(4, "0")}`;

/** The causes of decisions: each gets one, in log order. */
const causeTypes: ReadonlySet<string> = new Set(CauseType.literals);
export type Cause = LoggedEvent<CauseType>;
export const isCause = (event: LoggedEvent): event is Cause => causeTypes.has(event.type);

/**
 * Decides on the next cause: the opening, every closing, and what a person ordered, in log order.
 * @param context the campaign's own stream, folded up to the revision that the append expects
 * @param shared everything else as of the cause
 */
export const decideAdvance = (context: CampaignContext, shared: SharedView, cause: Cause): Advance => {
  const { opened } = context;
  if (opened === null) throw new Error("a decision is wanted of a campaign that was not opened");
  const campaign: OpenedCampaign = { ...context, opened };
  const closes = campaign.closes + (cause.type === "ExperimentClosed" ? 1 : 0);
  const pool = poolUpdate(campaign, shared, closes);
  const explored = closes === candidatesEnd(opened) && cause.type === "ExperimentClosed";
  const claimed =
    explored && campaign.standing !== "stopping" && !referenceFailed(campaign, shared, closes)
      ? newClaims(opened, shared, baselineId(0))
      : [];
  const claims = [...campaign.claims, ...claimed];
  // An order that has been given but not decided on yet has its decision before the verdicts and the closing.
  const answered = campaign.advances + 1 - closes === campaign.orders;
  const settled = HashSet.size(campaign.experiments) === closes && answered;
  const before = endOf(campaign, testsOf({ ...campaign, claims }), shared, closes);
  const judged = before !== null && settled ? verdicts(campaign, shared) : [];
  const confirmed = [
    ...campaign.confirmed,
    ...judged.flatMap(({ type, data }) => (type === "DiscoveryConfirmed" ? [data.claim] : [])),
  ];
  const planned = before === null || before === "budget-spent" ? newPlans(campaign, confirmed, shared) : [];
  const tests = testsOf({ ...campaign, claims, confirmed, plans: [...campaign.plans, ...planned] });
  const end = endOf(campaign, tests, shared, closes);
  const ids = end === null && campaign.standing === "running" ? openings(campaign, tests, closes) : [];
  const suggested = suggestionsFor(campaign, tests, ids);
  const data = {
    ...{ ordinal: campaign.advances, cause: cause.id, causeType: cause.type, opened: ids },
    served: [...suggested.values()].map(({ suggestion }) => suggestion),
  };
  return {
    campaign: [
      { type: "CampaignAdvanced", data },
      ...(pool === null ? [] : [{ type: "SeedPoolUpdated", data: pool } as const]),
      ...claimed.map((claim) => ({ type: "DiscoveryClaimed", data: claim }) as const),
      ...judged,
      ...planned.map((plan) => ({ type: "AblationsPlanned", data: plan }) as const),
      ...scaled(campaign, shared),
      ...ablated(campaign, end !== null, shared),
      ...(end !== null && settled
        ? [{ type: "CampaignClosed", data: { reason: end, opened: closes, closed: closes } } as const]
        : []),
    ],
    experiments: ids.map((id) => ({
      id,
      opened: tests.includes(id)
        ? testing(id, tests, { opened, claims, plans: [...campaign.plans, ...planned] }, shared)
        : opening(id, campaign, pool ?? campaign.pool, suggested.get(id) ?? null, shared),
    })),
  };
};

interface OpenedCampaign extends CampaignContext {
  readonly opened: EventData<"CampaignOpened">;
}
type Claimed = Pick<OpenedCampaign, "opened" | "claims" | "confirmed" | "plans">;

/** What tests the claims, in the order of opening: confirmations, then what was confirmed at the larger size, ablations. */
const testsOf = ({ opened, claims, confirmed, plans }: Claimed): string[] => [
  ...claims.map(({ claim }) => claim),
  ...scaleUpsOf(opened, confirmed),
  ...plans.flatMap(({ ablations }) => ablations.map(({ ablation }) => ablation)),
];

/** Baselines and candidates together: after so many closings exploration is over. */
const candidatesEnd = ({ settings }: EventData<"CampaignOpened">): number =>
  settings.baselines.length + settings.experiments;

type Reason = EventData<"CampaignClosed">["reason"];

/** Why nothing more is opened; null while the campaign goes on. What is under way is finished in any case. */
const endOf = (
  campaign: OpenedCampaign,
  tests: readonly string[],
  shared: SharedView,
  closes: number,
): Reason | null => {
  const { opened, standing, experiments } = campaign;
  const { settings } = opened;
  if (standing === "stopping") return "stopped";
  if (referenceFailed(campaign, shared, closes)) return "baseline-failed";
  const { wallSeconds, deviceSeconds, flops, tokens, money } = shared.spent();
  const spent = (limit: number | null, value: number): boolean => limit !== null && value >= limit;
  const all = candidatesEnd(opened) + tests.length;
  if (closes === all) return "budget-spent";
  // Once everything is open, no other budget can end the campaign earlier.
  if (HashSet.size(experiments) === all) return null;
  if (spent(settings.budget.wallSeconds, wallSeconds)) return "wall-time-spent";
  if (spent(settings.budget.deviceSeconds, deviceSeconds)) return "device-time-spent";
  if (spent(settings.budget.flops, flops)) return "flops-spent";
  if (spent(settings.thinking?.tokenBudget ?? null, tokens)) return "tokens-spent";
  return spent(settings.thinking?.moneyBudget ?? null, money) ? "money-spent" : null;
};

/** Whether the baseline that all others are compared with ended without a result: nothing can be measured then. */
const referenceFailed = (campaign: CampaignContext, shared: SharedView, closes: number): boolean =>
  closes > 0 && HashSet.size(campaign.experiments) > 0 && shared.known(baselineId(0))?.loss == null;

/**
 * The ids to open now: the first baseline alone, then the other baselines, then, once all are closed, the candidates,
 * then, once those are closed, what tests the claims; never more in flight than the campaign's setting. `closes`
 * closings have been taken.
 */
const openings = (
  { opened, experiments }: OpenedCampaign,
  tests: readonly string[],
  closes: number,
): string[] => {
  const { baselines, parallel } = opened.settings;
  const explored = candidatesEnd(opened);
  const allowed =
    closes === 0
      ? 1
      : closes < baselines.length
        ? baselines.length
        : closes < explored
          ? explored
          : explored + tests.length;
  const until = Math.min(allowed, closes + parallel);
  return Array.from({ length: Math.max(0, until - HashSet.size(experiments)) }, (_, offset) => {
    const index = HashSet.size(experiments) + offset;
    if (index < baselines.length) return baselineId(index);
    return tests[index - explored] ?? candidateId(index - baselines.length);
  });
};

/** The ideas of persons that the candidates among these ids are made of: whoever waits comes before our own. */
const suggestionsFor = (
  { opened, waiting }: OpenedCampaign,
  tests: readonly string[],
  ids: readonly string[],
): ReadonlyMap<string, Suggestion> => {
  const baselines = opened.settings.baselines.map((_, index) => baselineId(index));
  const candidates = ids.filter((id) => !tests.includes(id) && !baselines.includes(id));
  return new Map(Arr.zip(candidates, waiting));
};

/** A new generation when the baselines are measured, after the cold start, and every `refreshEvery` candidates of evolution. */
const poolUpdate = (
  { opened, pool }: OpenedCampaign,
  shared: SharedView,
  closes: number,
): EventData<"SeedPoolUpdated"> | null => {
  if (closes < opened.settings.baselines.length) return null;
  const { coldStart, refreshEvery, poolSize } = opened.settings.policy;
  const ranking = shared.ranking();
  const baselines = opened.settings.baselines.filter(
    (_, index) => (shared.known(baselineId(index))?.fitness ?? null) !== null,
  );
  const entries = ranking.length - baselines.length;
  const due =
    pool === null
      ? ranking.length > 0
      : pool.generation === 0
        ? entries > 0 && entries >= coldStart
        : entries - pool.entries >= refreshEvery;
  if (!due) return null;
  const members = ranking.slice(0, poolSize).map(({ experiment, fitness }) => ({ experiment, fitness }));
  return { generation: pool === null ? 0 : pool.generation + 1, entries, members };
};

/** The opening of what tests a claim. */
const testing = (
  id: string,
  tests: readonly string[],
  { opened, claims, plans }: Pick<Claimed, "opened" | "claims" | "plans">,
  shared: SharedView,
): EventData<"ExperimentOpened"> => {
  const ordinal = candidatesEnd(opened) + tests.indexOf(id);
  const plan = plans.find(({ ablations }) => ablations.some(({ ablation }) => ablation === id));
  if (plan !== undefined) return ablationOf(plan, id, opened, ordinal, shared);
  const claim = claims.find((other) => other.claim === id || scaleUpId(other.claim) === id);
  if (claim === undefined) throw new Error(`${id} is to be opened, but tests no claim`);
  return claim.claim === id
    ? confirmationOf(claim, opened, ordinal, shared)
    : scaleUpOf(claim, opened, ordinal, shared);
};

const opening = (
  id: string,
  { opened }: OpenedCampaign,
  pool: EventData<"SeedPoolUpdated"> | null,
  suggestion: Suggestion | null,
  shared: SharedView,
): EventData<"ExperimentOpened"> => {
  const { seed, settings } = opened;
  const isBaseline = id.startsWith("b");
  const index = Number(id.slice(1)) - 1;
  const arm = isBaseline
    ? "baseline"
    : suggestion !== null
      ? "suggestion"
      : random(seed, "arm", id).next() < settings.policy.controlShare
        ? "control"
        : "evolution";
  const reference = shared.known(baselineId(0));
  // Words are made into a layer as evolution makes one; a program needs nothing to start from.
  const evolves = arm === "evolution" || (suggestion !== null && suggestion.code === null);
  const ancestry = evolves ? drawAncestry(id, opened, pool, shared) : null;
  return {
    ordinal: isBaseline ? index : settings.baselines.length + index,
    arm,
    stage: "explore",
    pairing: null,
    ablation: null,
    randomSeed: seed32(seed, "experiment", id),
    parent: ancestry?.parent ?? null,
    references: ancestry?.references ?? [],
    poolGeneration: ancestry === null ? null : (pool?.generation ?? null),
    baselineName: (isBaseline ? settings.baselines[index]?.name : null) ?? null,
    baselineCode: (isBaseline ? settings.baselines[index]?.code : null) ?? null,
    suggestion,
    baseline:
      reference === null || reference.loss === null || reference.accuracy === null
        ? null
        : { experiment: reference.experiment, loss: reference.loss, accuracy: reference.accuracy },
    tasks: settings.tasks,
    revisions: settings.policy.revisions,
    // A baseline is measured in any case.
    review: isBaseline ? null : settings.policy.review,
    // A baseline is what others are compared with: nothing to suspect it by, nothing to end it early by.
    rules: isBaseline ? { ...settings.policy.rules, leakGain: null, watch: null } : settings.policy.rules,
    timeLimits: settings.timeLimits,
  };
};

/** Null before there is a pool: the first candidates of a campaign whose other baselines all failed. */
const drawAncestry = (
  id: string,
  { seed, settings: { policy, baselines } }: EventData<"CampaignOpened">,
  pool: EventData<"SeedPoolUpdated"> | null,
  shared: SharedView,
): Ancestry | null => {
  if (!isParentPolicy(policy.parent)) throw new Error(`no parent policy is called "${policy.parent}"`);
  const ground = groundOf(id, { pool: pool?.members ?? [], trained: shared.ranking() }, baselines.length);
  return ground && parentPolicies[policy.parent](ground, policy, parentRandom(seed, id));
};

/** What the parent of a candidate is drawn from; null where there is nothing. */
export const groundOf = (
  id: string,
  { pool, trained }: { readonly pool: readonly PoolMember[]; readonly trained: readonly Trained[] },
  baselines: number,
): Ground | null => {
  if (!Arr.isReadonlyArrayNonEmpty(pool) || !Arr.isReadonlyArrayNonEmpty(trained)) return null;
  return { pool, trained, baselines, candidate: Number(id.slice(1)) - 1 };
};

/** What the draw of a candidate's parent is made with. */
export const parentRandom = (seed: number, id: string): Random => random(seed, "parent", id);

export const isParentPolicy = Schema.is(ParentPolicyName);
