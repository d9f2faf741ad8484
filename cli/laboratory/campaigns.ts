// Finding campaigns and experiments by what a person calls them, in the folded log.
import { Effect, Stream } from "effect";
import { arrivalsIn, isArrival } from "../../events/arrival.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { expanded } from "../../events/inheritance.ts";
import { decisionsDigest } from "../../events/decisions.ts";
import type { ArmName, ArmResults } from "../../projections/campaigns/arms.ts";
import type { Campaign, OpenedCampaign, Spent } from "../../projections/campaigns/fold.ts";
import type { Claim } from "../../projections/claims/fold.ts";
import type { Experiment } from "../../projections/experiments/experiment.ts";
import { campaigns, experiments } from "../../projections/index.ts";
import { fold, rowsOf } from "../../projections/projection.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { CommandError } from "../errors.ts";
import { commandIn } from "../flags.ts";
import { optionsOf } from "./options.ts";
import { proposersOf } from "./proposers.ts";
import { suggestionsOf } from "./suggestions.ts";
import { remarksOf } from "./remarks.ts";

/** The whole log, or the log as of a place in it, folded. */
export interface Folded {
  /** The sequence up to which it was read; null: to its end. */
  readonly until: number | null;
  /** With what forks inherit before their first events. */
  readonly events: readonly LoggedEvent[];
  /** Oldest first. */
  readonly campaigns: readonly Campaign[];
  readonly arms: readonly (ArmResults & { readonly campaign: string; readonly arm: ArmName })[];
  /** In the order of their opening. */
  readonly experiments: readonly Experiment[];
}

export const foldLog = Effect.gen(function* () {
  const store = yield* EventStore;
  return foldEvents(yield* Stream.runCollect(store.readAll()));
});

export const foldEvents = (log: readonly LoggedEvent[], until: number | null = null): Folded => {
  const events = log.flatMap(expanded);
  const ofCampaigns = rowsOf(campaigns, fold(campaigns, events));
  const ofExperiments = rowsOf(experiments, fold(experiments, events));
  return {
    until,
    events,
    campaigns: (ofCampaigns["campaigns"] as unknown as Folded["campaigns"]).toSorted(
      (a, b) => a.sequence - b.sequence,
    ),
    arms: ofCampaigns["campaignArms"] as unknown as Folded["arms"],
    experiments: (ofExperiments["experiments"] as unknown as Folded["experiments"]).toSorted(
      (a, b) => a.openedSequence - b.openedSequence,
    ),
  };
};

/** By id or by name; the latest campaign where nothing is given. */
export const findCampaign = (folded: Folded, wanted: string | undefined): Campaign => {
  const found =
    wanted === undefined
      ? folded.campaigns.at(-1)
      : (folded.campaigns.find(({ campaign }) => campaign === wanted) ??
        folded.campaigns.findLast(({ name }) => name === wanted));
  if (found !== undefined) return found;
  throw new CommandError(
    "notFound",
    (wanted === undefined ? "there is no campaign yet" : `no campaign has the id or the name "${wanted}"`) +
      asOf(folded),
    (data) =>
      wanted === undefined
        ? `Start one with: ${commandIn(data, "run")}`
        : `List them with: ${commandIn(data, "campaign list")}`,
  );
};

/** The same of one that is conducted here. */
export const findOpenedCampaign = (folded: Folded, wanted: string | undefined): OpenedCampaign => {
  const found = findCampaign(folded, wanted);
  if (found.status !== "imported") return found;
  throw new CommandError(
    "conflict",
    `campaign ${found.campaign} was imported: it was conducted in another laboratory, and here it can only be read`,
    (data) => `See what it shows with: ${commandIn(data, `campaign show ${found.campaign}`)}`,
  );
};

/** The same of one that this laboratory opened itself, and so can conduct. */
export const findOwnCampaign = (folded: Folded, wanted: string | undefined): OpenedCampaign => {
  const found = findOpenedCampaign(folded, wanted);
  if (!arrivalsIn(folded.events).has(found.campaign)) return found;
  throw new CommandError(
    "conflict",
    `campaign ${found.campaign} was opened by another laboratory, and here it can only be read`,
    (data) =>
      `See what it shows with: ${commandIn(data, `campaign show ${found.campaign}`)}; go on with a fork of it`,
  );
};

const asOf = ({ until }: Folded): string => (until === null ? "" : ` as of event ${until}`);

/** By id, by `<campaign>/<id>`, or by the name of the architecture; of the latest campaign unless one is named. */
export const findExperiment = (
  folded: Folded,
  wanted: string,
  campaignWanted: string | undefined,
): Experiment => {
  const [before, after] = wanted.includes("/") ? wanted.split("/", 2) : [campaignWanted, wanted];
  const { campaign } = findCampaign(folded, before);
  const members = experimentsOf(folded, campaign);
  const found =
    members.find(({ experiment }) => experiment === after) ?? members.findLast(({ name }) => name === after);
  if (found !== undefined) return found;
  throw new CommandError(
    "notFound",
    `campaign ${campaign} has no experiment with the id or the name "${after ?? ""}"${asOf(folded)}`,
    (data) => `List them with: ${commandIn(data, `experiment list ${campaign}`)}`,
  );
};

/** The events of a campaign, in log order; that it arrived here, where it did, is none of its own. */
export const eventsOf = ({ events }: Folded, campaign: string): readonly LoggedEvent[] =>
  events.filter((event) => event.stream.campaign === campaign && !isArrival(event));

export const experimentsOf = ({ experiments }: Folded, campaign: string): readonly Experiment[] =>
  experiments.filter((experiment) => experiment.campaign === campaign);

/** What came of the candidates of each arm, by its name. */
export const armsOf = ({ arms }: Folded, campaign: string): Record<string, ArmResults> =>
  Object.fromEntries(
    arms
      .filter((results) => results.campaign === campaign)
      .map(({ campaign: _, arm, ...results }) => [arm, results]),
  );

/** Time in seconds, floating-point operations, what language models took, and what of these is unknown. */
const spentOf = (campaign: OpenedCampaign): Spent => {
  const { wallSeconds, deviceSeconds, flops, uncounted } = campaign;
  const { answers, tokens, money, uncountedAnswers } = campaign;
  return { wallSeconds, deviceSeconds, flops, uncounted, answers, tokens, money, uncountedAnswers };
};

/** Which language models are asked, within which budgets, and how the bandit stands; null where none is. */
const thinkingOf = ({ events }: Folded, campaign: OpenedCampaign) => {
  const { thinking } = campaign.settings;
  if (thinking === null) return null;
  const { minds, per, tokenBudget, moneyBudget } = thinking;
  return { minds, tokenBudget, moneyBudget, per, options: optionsOf(events, campaign) };
};

const brief = (experiment: Experiment) => ({
  experiment: experiment.experiment,
  name: experiment.name,
  arm: experiment.arm,
  outcome: experiment.outcome,
  loss: experiment.loss,
  accuracy: experiment.accuracy,
  results: experiment.results,
  fitness: experiment.fitness,
  parameters: experiment.parameters,
  provenance: experiment.provenance,
});

/** What `run --json` prints last and `campaign show --json` prints; docs/cli.md describes it. */
export const summaryOf = (folded: Folded, campaign: OpenedCampaign, claims: readonly Claim[]) => {
  const members = experimentsOf(folded, campaign.campaign);
  const { settings } = campaign;
  const best = members.find(({ experiment }) => experiment === campaign.bestExperiment);
  return {
    v: 1,
    campaign: campaign.campaign,
    name: campaign.name,
    origin: campaign.origin,
    status: campaign.status,
    reason: campaign.reason,
    seed: campaign.seed,
    policy: settings.policy.parent,
    reasoner: settings.reasoner,
    thinking: thinkingOf(folded, campaign),
    budget: settings.budget,
    criteria: settings.criteria,
    experiments: {
      /** Candidates opened; baselines stand apart. */
      total: campaign.opened,
      closed: campaign.closed,
      trained: campaign.trained,
      failed: campaign.closed - campaign.trained,
      rejected: campaign.rejected,
      cancelled: campaign.cancelled,
      expired: campaign.expired,
    },
    arms: armsOf(folded, campaign.campaign),
    proposers: proposersOf(folded.events, campaign.campaign, members),
    spent: spentOf(campaign),
    claims: claims.map(({ claim, experiment, status, verdict, scaled, ablated }) => ({
      ...{ claim, experiment, status },
      gain: verdict?.comparison?.mean ?? null,
      q: verdict?.q ?? null,
      scaledGain: scaled?.comparison?.mean ?? null,
      genes: (ablated?.ablations ?? []).map(({ gene, comparison }) => ({
        gene,
        lost: comparison?.mean ?? null,
      })),
    })),
    suggestions: suggestionsOf(eventsOf(folded, campaign.campaign), members, campaign),
    baselines: members.filter(({ arm }) => arm === "baseline").map(brief),
    best: best === undefined ? null : brief(best),
    poolGeneration: campaign.poolGeneration,
    remarks: remarksOf(folded.events, campaign.campaign),
    decisions: decisionsDigest(folded.events.filter(({ stream }) => stream.campaign === campaign.campaign)),
  };
};

export type Summary = ReturnType<typeof summaryOf>;
