// Every campaign: its question and settings, how far it has come, what it has spent, what came of its experiments in
// all and by arm. Counts are of candidates; baselines are counted apart.
import { HashMap, Option } from "effect";
import type { Origin } from "../../events/campaign/campaign-forked.ts";
import { CauseType } from "../../events/campaign/campaign-advanced.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { isAside } from "../../events/stream.ts";
import type { Library } from "../../events/thinking.ts";
import type { RemarkReading } from "../../events/values.ts";
import { append, latest, type Chronicle, upTo } from "../chronicle.ts";
import { type ArmName, type ArmResults, isArmOfCandidates, noResults, withClosed } from "./arms.ts";
import { type ImportedCampaign, importedCampaign, withImported } from "./imported.ts";
import { noSpending, nothingSpent, type Spending, type Spent, spend, spendOnAnswer } from "./spending.ts";

export { type ImportedCampaign, nothingSpent, type Spent };

/** One that was opened here. */
export interface OpenedCampaign extends ArmResults, Spent {
  readonly campaign: string;
  readonly name: string;
  readonly question: string;
  readonly seed: number;
  readonly settings: EventData<"CampaignOpened">["settings"];
  readonly sync: EventData<"CampaignOpened">["sync"];
  readonly status: "running" | "paused" | "stopping" | "closed";
  /** Why it closed. */
  readonly reason: EventData<"CampaignClosed">["reason"] | null;
  /** Decisions of the director. */
  readonly decisions: number;
  readonly baselinesOpened: number;
  readonly baselinesTrained: number;
  readonly poolGeneration: number | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
  /** The sequence of its first event, and that event's hash: the genesis hash. */
  readonly sequence: number;
  readonly genesis: string;
  readonly source: null;
  /** Of a fork: the past that it shares, and how many of its candidates closed in it. */
  readonly origin: (Origin & { readonly candidates: number }) | null;
}
export type Campaign = OpenedCampaign | ImportedCampaign;

/** All but what it has spent, which every event moves on. */
type Standing = Omit<OpenedCampaign, keyof Spent>;

export interface CampaignState {
  readonly campaign: Standing;
  /** The arm of each experiment. */
  readonly arms: HashMap.HashMap<string, EventData<"ExperimentOpened">["arm"]>;
  readonly results: Readonly<Record<ArmName, ArmResults>>;
  readonly spending: Spending;
  /** What had been spent as of each cause of a decision. */
  readonly spent: Chronicle<Spent>;
  /** What it was given to read beside the library that it was opened with. */
  readonly added: Chronicle<Library>;
}
interface ImportedState {
  readonly campaign: ImportedCampaign;
}
export type State = HashMap.HashMap<string, CampaignState | ImportedState>;
export const initial: State = HashMap.empty();

export const evolve = (state: State, event: LoggedEvent): State => {
  const { campaign: id } = event.stream;
  if (event.type === "CampaignOpened") return HashMap.set(state, id, openedCampaign(event));
  if (event.type === "CampaignImported") return HashMap.set(state, id, { campaign: importedCampaign(event) });
  const before = Option.getOrUndefined(HashMap.get(state, id));
  if (before === undefined) return state;
  if (isAside(event.stream))
    return event.type === "InferenceRecorded" && isOpened(before)
      ? HashMap.set(state, id, { ...before, spending: spendOnAnswer(before.spending, event) })
      : state;
  if (!isOpened(before))
    return event.type === "ExperimentImported"
      ? HashMap.set(state, id, { campaign: withImported(before.campaign, event) })
      : state;
  const after = { ...evolveCampaign(before, event), spending: spend(before.spending, event) };
  return HashMap.set(state, id, asOfCause(after, event));
};

/** As its table shows it. */
export const openedIn = ({ campaign, spending }: CampaignState): OpenedCampaign => ({
  ...campaign,
  ...spending.spent,
});
export const campaignIn = (state: CampaignState | ImportedState): Campaign =>
  isOpened(state) ? openedIn(state) : state.campaign;

/** Whether it was opened here, and is conducted here. */
export const isOpened = (state: CampaignState | ImportedState): state is CampaignState =>
  state.campaign.status !== "imported";

/** What a campaign had spent as of a sequence at which a decision has its cause. */
export const spentBefore = (state: State, campaign: string, sequence: number): Spent | undefined => {
  const found = Option.getOrUndefined(HashMap.get(state, campaign));
  return found && isOpened(found) ? latest(found.spent, sequence) : undefined;
};

/** Which remarks of observers the Researcher of a campaign reads. */
export const remarkReading = (state: State, campaign: string): RemarkReading | null => {
  const found = Option.getOrUndefined(HashMap.get(state, campaign));
  return found !== undefined && isOpened(found) ? found.campaign.settings.policy.remarks : null;
};

/** What a campaign had to read as of a sequence: the library that it was opened with, then what was added. */
export const librariesBefore = (state: State, campaign: string, sequence: number): readonly Library[] => {
  const found = Option.getOrUndefined(HashMap.get(state, campaign));
  if (found === undefined || !isOpened(found)) return [];
  const { library } = found.campaign.settings;
  return [...(library === null ? [] : [library]), ...upTo(found.added, sequence)];
};

/** The types of the causes of decisions. */
const causes: ReadonlySet<string> = new Set(CauseType.literals);

const asOfCause = (state: CampaignState, { type, sequence }: LoggedEvent): CampaignState =>
  causes.has(type) ? { ...state, spent: append(state.spent, sequence, state.spending.spent) } : state;

const openedCampaign = (event: LoggedEvent<"CampaignOpened">): CampaignState => {
  const { data, stream, time, sequence, hash } = event;
  const spending = noSpending(event);
  return {
    campaign: {
      campaign: stream.campaign,
      name: data.name,
      question: data.question,
      seed: data.seed,
      settings: data.settings,
      sync: data.sync,
      status: "running",
      reason: null,
      decisions: 0,
      baselinesOpened: 0,
      baselinesTrained: 0,
      ...noResults,
      poolGeneration: null,
      openedAt: time,
      closedAt: null,
      sequence,
      genesis: hash,
      source: null,
      origin: null,
    },
    arms: HashMap.empty(),
    results: { evolution: noResults, control: noResults, suggestion: noResults },
    spending,
    spent: append(null, sequence, spending.spent),
    added: null,
  };
};

const forked = (
  { closed }: Standing,
  { data, sequence, hash, time }: LoggedEvent<"CampaignForked">,
): Partial<Standing> => {
  const { name, question, seed, settings, sync } = data;
  return {
    ...{ name, question, seed, settings, sync },
    status: "running",
    ...{ openedAt: time, sequence, genesis: hash },
    origin: { ...data.origin, candidates: closed },
  };
};

const evolveCampaign = (state: CampaignState, event: LoggedEvent): CampaignState => {
  const { campaign } = state;
  const change = (changes: Partial<Standing>): CampaignState => ({
    ...state,
    campaign: { ...campaign, ...changes },
  });
  switch (event.type) {
    case "CampaignAdvanced":
      return change({ decisions: campaign.decisions + 1 });
    case "SeedPoolUpdated":
      return change({ poolGeneration: event.data.generation });
    case "CampaignForked":
      return change(forked(campaign, event));
    case "CampaignPaused":
      return change({ status: "paused" });
    case "CampaignResumed":
      return change({ status: "running" });
    case "CampaignStopRequested":
      return change({ status: "stopping" });
    case "CognitionAdded":
      return { ...state, added: append(state.added, event.sequence, event.data.library) };
    case "CampaignClosed":
      return change({ status: "closed", reason: event.data.reason, closedAt: event.time });
    case "ExperimentOpened":
      return experimentOpened(state, event);
    case "ExperimentClosed":
      return experimentClosed(state, event);
    default:
      return state;
  }
};

const experimentOpened = (
  { campaign, results, ...state }: CampaignState,
  { stream, data: { arm } }: LoggedEvent<"ExperimentOpened">,
): CampaignState => {
  const arms = HashMap.set(state.arms, stream.id, arm);
  if (arm === "baseline") {
    const baselinesOpened = campaign.baselinesOpened + 1;
    return { ...state, arms, results, campaign: { ...campaign, baselinesOpened } };
  }
  if (!isArmOfCandidates(arm)) return { ...state, arms, results, campaign };
  return {
    ...state,
    arms,
    results: { ...results, [arm]: { ...results[arm], opened: results[arm].opened + 1 } },
    campaign: { ...campaign, opened: campaign.opened + 1 },
  };
};

const experimentClosed = (
  { campaign, results, ...state }: CampaignState,
  { stream, data }: LoggedEvent<"ExperimentClosed">,
): CampaignState => {
  const arm = Option.getOrUndefined(HashMap.get(state.arms, stream.id));
  const { outcome, fitness } = data;
  if (arm === "baseline") {
    const baselinesTrained = campaign.baselinesTrained + (outcome === "trained" ? 1 : 0);
    return { ...state, results, campaign: { ...campaign, baselinesTrained } };
  }
  if (arm === undefined || !isArmOfCandidates(arm) || outcome === "compared")
    return { ...state, results, campaign };
  return {
    ...state,
    results: { ...results, [arm]: withClosed(results[arm], stream.id, { outcome, fitness }) },
    campaign: withClosed(campaign, stream.id, { outcome, fitness }),
  };
};
