// What the live view knows: the folds of the campaigns and the experiments, and of the telemetry the latest. Pure.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import * as campaigns from "../../projections/campaigns/fold.ts";
import type { Experiment } from "../../projections/experiments/experiment.ts";
import * as experiments from "../../projections/experiments/fold.ts";
import { stationOf } from "./stations.ts";
import type { Asking, Progress } from "./telemetry.ts";

export interface LiveState {
  readonly campaign: string;
  readonly campaigns: campaigns.State;
  readonly experiments: experiments.State;
  /** The latest of each training under way, by experiment. */
  readonly progress: HashMap.HashMap<string, Progress>;
  /** The latest of each answer that a role waits for, by experiment. */
  readonly asking: HashMap.HashMap<string, Asking>;
  /** The gpu-agents that were heard of. */
  readonly agents: HashMap.HashMap<string, true>;
  /** The director's last decision that is worth a word. */
  readonly decision: LoggedEvent | null;
  /** When the latest event was appended, in milliseconds since 1970. */
  readonly lastEvent: number;
}

export const initial = (campaign: string): LiveState => ({
  campaign,
  campaigns: campaigns.initial,
  experiments: experiments.initial,
  progress: HashMap.empty(),
  asking: HashMap.empty(),
  agents: HashMap.empty(),
  decision: null,
  lastEvent: 0,
});

/** With one more event of the campaign, in log order. */
export const evolve = (state: LiveState, event: LoggedEvent): LiveState => ({
  ...state,
  campaigns: campaigns.evolve(state.campaigns, event),
  experiments: experiments.evolve(state.experiments, event),
  progress: event.type.startsWith("Training")
    ? HashMap.remove(state.progress, event.stream.id)
    : state.progress,
  // Whatever happened to it, nobody waits any more for what it was asked before.
  asking: HashMap.remove(state.asking, event.stream.id),
  agents: event.type === "TrainingStarted" ? HashMap.set(state.agents, event.data.agent, true) : state.agents,
  decision: isDecision(event) ? event : state.decision,
  lastEvent: Date.parse(event.time),
});

const isDecision = ({ type }: LoggedEvent): boolean =>
  type === "ExperimentOpened" || type === "SeedPoolUpdated" || type === "CampaignClosed";

/** With what a gpu-agent says of a training; of one that is not under way any more it is left aside. */
export const hear = (state: LiveState, experiment: string, progress: Progress): LiveState => {
  const found = experiments.experimentOf(state.experiments, state.campaign, experiment);
  if (found?.status !== "training" || found.attempts !== progress.attempt) return state;
  return { ...state, progress: HashMap.set(state.progress, experiment, progress) };
};

/** With what a role says of an answer on its way; of an experiment that it has not in hand any more it is left aside. */
export const hearAnswer = (state: LiveState, experiment: string, asking: Asking): LiveState => {
  const found = experiments.experimentOf(state.experiments, state.campaign, experiment);
  if (found === undefined || stationOf(found)?.actor !== asking.role) return state;
  return { ...state, asking: HashMap.set(state.asking, experiment, asking) };
};

/** Undefined before its opening, and of one that was imported: nobody works on that. */
export const campaignOf = (state: LiveState): campaigns.CampaignState | undefined =>
  HashMap.get(state.campaigns, state.campaign).pipe(Option.filter(campaigns.isOpened), Option.getOrUndefined);

/** In the order of their opening. */
export const membersOf = (state: LiveState): readonly Experiment[] =>
  experiments
    .experimentsIn(state.experiments, state.campaign)
    .toSorted((a, b) => a.openedSequence - b.openedSequence);
