// What a campaign's machine remembers of its events, and the rules that look at it; the states are in campaign.ts.
import { HashSet } from "effect";
import type { EventData } from "../../events/index.ts";
import { scaleUpId } from "../policies/claims.ts";
import type { MachineEvent } from "./fold.ts";

export interface CampaignContext {
  readonly opened: EventData<"CampaignOpened"> | null;
  /** Decisions taken: the ordinal of the next one. */
  readonly advances: number;
  /** Experiments whose closing a decision has been taken on. */
  readonly closes: number;
  /** Causes in the campaign's own stream: its opening, its forking, pauses, resumptions, requests to ablate, the request to stop. */
  readonly orders: number;
  /** What a person wants now. */
  readonly standing: "running" | "paused" | "stopping";
  /** Experiments opened so far: each decision asks whether what it opens is among them. */
  readonly experiments: HashSet.HashSet<string>;
  /** The newest generation of the seed pool. */
  readonly pool: EventData<"SeedPoolUpdated"> | null;
  /** Ideas that persons suggested so far, and those of them that no experiment was opened for yet, the oldest first. */
  readonly suggested: number;
  readonly waiting: readonly EventData<"IdeaSuggested">[];
  /** In the order in which they are confirmed. */
  readonly claims: readonly EventData<"DiscoveryClaimed">[];
  /** Claims that have their verdict, and those of them that were confirmed. */
  readonly judged: readonly string[];
  readonly confirmed: readonly string[];
  /** Claims that a person wants to see ablated. */
  readonly requested: readonly string[];
  /** What is put back of confirmed discoveries, in the order in which they are ablated. */
  readonly plans: readonly EventData<"AblationsPlanned">[];
  /** Claims whose ablations have their result, and those that have it at the larger size. */
  readonly ablated: readonly string[];
  readonly scaled: readonly string[];
  readonly closed: EventData<"CampaignClosed"> | null;
}

export const initialContext: CampaignContext = {
  opened: null,
  advances: 0,
  closes: 0,
  orders: 0,
  standing: "running",
  experiments: HashSet.empty(),
  pool: null,
  suggested: 0,
  waiting: [],
  claims: [],
  judged: [],
  confirmed: [],
  requested: [],
  plans: [],
  ablated: [],
  scaled: [],
  closed: null,
};

export const remember = (context: CampaignContext, event: MachineEvent): Partial<CampaignContext> => {
  const orders = context.orders + 1;
  switch (event.type) {
    case "CampaignOpened":
      return { opened: event.data, orders };
    case "CampaignForked": {
      const { name, question, seed, settings, keys, sync } = event.data;
      return { opened: { name, question, seed, settings, keys, sync }, standing: "running", orders };
    }
    case "CampaignPaused":
      return { standing: "paused", orders };
    case "CampaignResumed":
      return { standing: "running", orders };
    case "CampaignStopRequested":
      return { standing: "stopping", orders };
    case "CampaignAdvanced":
      return {
        advances: context.advances + 1,
        closes: context.closes + (event.data.causeType === "ExperimentClosed" ? 1 : 0),
        experiments: event.data.opened.reduce((all, id) => HashSet.add(all, id), context.experiments),
        waiting: context.waiting.slice(event.data.served.length),
      };
    case "IdeaSuggested":
      return { suggested: context.suggested + 1, waiting: [...context.waiting, event.data] };
    case "SeedPoolUpdated":
      return { pool: event.data };
    case "DiscoveryClaimed":
      return { claims: [...context.claims, event.data] };
    case "DiscoveryConfirmed":
      return {
        judged: [...context.judged, event.data.claim],
        confirmed: [...context.confirmed, event.data.claim],
      };
    case "DiscoveryRefuted":
      return { judged: [...context.judged, event.data.claim] };
    case "AblationRequested":
      return { requested: [...context.requested, event.data.claim], orders };
    case "AblationsPlanned":
      return { plans: [...context.plans, event.data] };
    case "DiscoveryAblated":
      return { ablated: [...context.ablated, event.data.claim] };
    case "DiscoveryScaled":
      return { scaled: [...context.scaled, event.data.claim] };
    case "CampaignClosed":
      return { closed: event.data };
    default:
      return {};
  }
};

/** Whether a decision is the next one, and on a cause that there can be. */
export const isNext = (
  context: CampaignContext,
  { data }: Extract<MachineEvent, { type: "CampaignAdvanced" }>,
) =>
  data.ordinal === context.advances &&
  (data.ordinal === 0) === (data.causeType === "CampaignOpened") &&
  (data.causeType === "ExperimentClosed"
    ? context.closes < HashSet.size(context.experiments)
    : context.advances - context.closes < context.orders) &&
  data.opened.every((id) => !HashSet.has(context.experiments, id)) &&
  data.served.length <= data.opened.length &&
  data.served.every((suggestion, index) => context.waiting[index]?.suggestion === suggestion);

/** Why a claim cannot be asked to be ablated; null where it can. */
export const noAblation = (context: CampaignContext, claim: string): string | null => {
  const { claims, judged, confirmed, requested, plans } = context;
  if (!claims.some((other) => other.claim === claim)) return `it has no claim ${claim}`;
  if (judged.includes(claim) && !confirmed.includes(claim)) return `${claim} was refuted`;
  if (plans.some((plan) => plan.claim === claim)) return `the ablations of ${claim} are planned already`;
  return requested.includes(claim) ? `that was asked of ${claim} already` : null;
};

/** What the next idea is called. */
export const suggestionId = (count: number): string => `i${String(count + 1).padStart(4, "0")}`;

/** Why a live campaign cannot be given an idea; null where it can. */
export const noIdea = (
  { opened, experiments, waiting }: CampaignContext,
  { idea, code }: Pick<EventData<"IdeaSuggested">, "idea" | "code">,
): string | null => {
  if (opened === null) return "it was not opened";
  const { baselines, experiments: candidates } = opened.settings;
  const begun = Math.max(0, HashSet.size(experiments) - baselines.length);
  const same = waiting.find(
    (other) => other.idea === idea && other.code?.artifact.sha256 === code?.artifact.sha256,
  );
  if (same !== undefined) return `${same.suggestion} says the same, and waits`;
  return begun + waiting.length < candidates
    ? null
    : "each experiment that is left to be opened has an idea that waits for it";
};

/** Whether an experiment that follows from a claim was opened, and its result is not told yet. */
export const owesAblations = ({ plans, experiments, ablated }: CampaignContext, claim: string): boolean =>
  !ablated.includes(claim) &&
  plans.some(
    (plan) =>
      plan.claim === claim && plan.ablations.some(({ ablation }) => HashSet.has(experiments, ablation)),
  );
export const owesScale = ({ confirmed, experiments, scaled }: CampaignContext, claim: string): boolean =>
  confirmed.includes(claim) && HashSet.has(experiments, scaleUpId(claim)) && !scaled.includes(claim);

/** Whether everything that was opened is closed, every result told, and every cause decided on. */
export const isDone = (
  context: CampaignContext,
  { data }: Extract<MachineEvent, { type: "CampaignClosed" }>,
) =>
  data.opened === HashSet.size(context.experiments) &&
  data.closed === HashSet.size(context.experiments) &&
  context.closes === HashSet.size(context.experiments) &&
  context.claims.every(
    ({ claim }) =>
      (!HashSet.has(context.experiments, claim) || context.judged.includes(claim)) &&
      !owesAblations(context, claim) &&
      !owesScale(context, claim),
  ) &&
  context.advances - context.closes === context.orders;
