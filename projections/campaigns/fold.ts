// Every campaign: its question and settings, how far it has come, what came of its experiments. Counts are of
// candidates; baselines are counted apart. The best is the fittest candidate, of equal ones the earlier closed.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";

export interface Campaign {
  readonly campaign: string;
  readonly name: string;
  readonly question: string;
  readonly seed: number;
  readonly settings: EventData<"CampaignOpened">["settings"];
  readonly sync: EventData<"CampaignOpened">["sync"];
  readonly status: "running" | "closed";
  /** Why it closed. */
  readonly reason: EventData<"CampaignClosed">["reason"] | null;
  /** Decisions of the director. */
  readonly decisions: number;
  readonly baselinesOpened: number;
  readonly baselinesTrained: number;
  readonly opened: number;
  readonly closed: number;
  readonly trained: number;
  readonly rejected: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly expired: number;
  readonly poolGeneration: number | null;
  readonly bestExperiment: string | null;
  readonly bestFitness: number | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
  /** The sequence of CampaignOpened, and that event's hash: the genesis hash. */
  readonly sequence: number;
  readonly genesis: string;
}

export interface CampaignState {
  readonly campaign: Campaign;
  /** Baselines among the experiments. */
  readonly baselines: HashMap.HashMap<string, true>;
}
export type State = HashMap.HashMap<string, CampaignState>;
export const initial: State = HashMap.empty();

export const evolve = (state: State, event: LoggedEvent): State => {
  const { campaign: id } = event.stream;
  if (event.type === "CampaignOpened") {
    const baselines = HashMap.empty<string, true>();
    return HashMap.set(state, id, { campaign: openedCampaign(event), baselines });
  }
  const before = Option.getOrUndefined(HashMap.get(state, id));
  if (before === undefined) return state;
  const after = evolveCampaign(before, event);
  return after === before ? state : HashMap.set(state, id, after);
};

const openedCampaign = ({ data, stream, time, sequence, hash }: LoggedEvent<"CampaignOpened">): Campaign => ({
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
  opened: 0,
  closed: 0,
  trained: 0,
  rejected: 0,
  failed: 0,
  cancelled: 0,
  expired: 0,
  poolGeneration: null,
  bestExperiment: null,
  bestFitness: null,
  openedAt: time,
  closedAt: null,
  sequence,
  genesis: hash,
});

const evolveCampaign = (state: CampaignState, event: LoggedEvent): CampaignState => {
  const { campaign, baselines } = state;
  const change = (changes: Partial<Campaign>): CampaignState => ({
    ...state,
    campaign: { ...campaign, ...changes },
  });
  switch (event.type) {
    case "CampaignAdvanced":
      return change({ decisions: campaign.decisions + 1 });
    case "SeedPoolUpdated":
      return change({ poolGeneration: event.data.generation });
    case "CampaignClosed":
      return change({ status: "closed", reason: event.data.reason, closedAt: event.time });
    case "ExperimentOpened":
      return event.data.arm === "baseline"
        ? {
            campaign: { ...campaign, baselinesOpened: campaign.baselinesOpened + 1 },
            baselines: HashMap.set(baselines, event.stream.id, true),
          }
        : change({ opened: campaign.opened + 1 });
    case "ExperimentClosed":
      return change(
        HashMap.has(baselines, event.stream.id)
          ? { baselinesTrained: campaign.baselinesTrained + (event.data.outcome === "trained" ? 1 : 0) }
          : candidateClosed(campaign, event),
      );
    default:
      return state;
  }
};

const candidateClosed = (
  campaign: Campaign,
  { data: { outcome, fitness }, stream }: LoggedEvent<"ExperimentClosed">,
): Partial<Campaign> => ({
  closed: campaign.closed + 1,
  [outcome]: campaign[outcome] + 1,
  ...(fitness !== null && (campaign.bestFitness === null || fitness > campaign.bestFitness)
    ? { bestExperiment: stream.id, bestFitness: fitness }
    : {}),
});
