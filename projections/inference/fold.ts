// What language models were asked and what that cost; and what each model brought by each way of proposing, which the
// bandit reads as of a cause.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import type { Mind, Way } from "../../events/thinking.ts";
import { append, type Chronicle, upTo } from "../chronicle.ts";

type Recorded = EventData<"InferenceRecorded">;

/** One answer, as the table shows it. */
export interface Inference extends Omit<Recorded, "options" | "template"> {
  readonly campaign: string;
  readonly inference: string;
  readonly template: string;
  readonly recordedAt: string;
  readonly sequence: number;
}

/** What an option brought with an experiment that has closed. */
export interface Trial {
  readonly mind: Mind;
  readonly way: Way;
  /** Fitness above the parent's, at least 0; 0 where it was not trained. */
  readonly improvement: number;
  readonly tokens: number;
  readonly seconds: number;
}

/** An experiment for which a model proposed, until it closes. */
interface Proposing extends Omit<Trial, "improvement"> {
  readonly parent: string | null;
}

interface CampaignInference {
  readonly open: HashMap.HashMap<string, Proposing>;
  readonly parents: HashMap.HashMap<string, string | null>;
  readonly fitness: HashMap.HashMap<string, number>;
  readonly trials: Chronicle<Trial>;
}

export interface State {
  readonly campaigns: HashMap.HashMap<string, CampaignInference>;
  /** By campaign and the id of its event, which a fork shares with its origin. */
  readonly inferences: HashMap.HashMap<string, Inference>;
}
export const initial: State = { campaigns: HashMap.empty(), inferences: HashMap.empty() };

const placeOf = ({ stream, id }: LoggedEvent): string => `${stream.campaign}/${id}`;

const none: CampaignInference = {
  open: HashMap.empty(),
  parents: HashMap.empty(),
  fitness: HashMap.empty(),
  trials: null,
};
const of = (state: State, campaign: string): CampaignInference =>
  Option.getOrElse(HashMap.get(state.campaigns, campaign), () => none);

export const evolve = (state: State, event: LoggedEvent): State => {
  const { campaign } = event.stream;
  const before = of(state, campaign);
  const after = evolveCampaign(before, event);
  const campaigns = after === before ? state.campaigns : HashMap.set(state.campaigns, campaign, after);
  if (event.type !== "InferenceRecorded")
    return campaigns === state.campaigns ? state : { ...state, campaigns };
  const { options: _, template, ...data } = event.data;
  const inference: Inference = {
    ...data,
    campaign,
    inference: event.id,
    template: `${template.name}/${template.version}`,
    recordedAt: event.time,
    sequence: event.sequence,
  };
  return { campaigns, inferences: HashMap.set(state.inferences, placeOf(event), inference) };
};

const evolveCampaign = (state: CampaignInference, event: LoggedEvent): CampaignInference => {
  const { id } = event.stream;
  switch (event.type) {
    case "ExperimentOpened":
      return { ...state, parents: HashMap.set(state.parents, id, event.data.parent) };
    case "InferenceRecorded": {
      const { experiment, mind, way, tokens, seconds } = event.data;
      if (way === null) return state;
      const used = (tokens.prompt ?? 0) + (tokens.response ?? 0);
      const before = Option.getOrUndefined(HashMap.get(state.open, experiment));
      const proposing: Proposing = {
        mind,
        way,
        parent: Option.getOrNull(HashMap.get(state.parents, experiment)),
        tokens: (before?.tokens ?? 0) + used,
        seconds: (before?.seconds ?? 0) + seconds,
      };
      return { ...state, open: HashMap.set(state.open, experiment, proposing) };
    }
    case "ExperimentClosed": {
      const { fitness } = event.data;
      const known = fitness === null ? state.fitness : HashMap.set(state.fitness, id, fitness);
      const parents = HashMap.remove(state.parents, id);
      const proposing = Option.getOrUndefined(HashMap.get(state.open, id));
      if (proposing === undefined) return { ...state, fitness: known, parents };
      const { parent, ...trial } = proposing;
      const before = parent === null ? undefined : Option.getOrUndefined(HashMap.get(state.fitness, parent));
      const improvement = fitness === null || before === undefined ? 0 : Math.max(0, fitness - before);
      return {
        ...state,
        fitness: known,
        parents,
        open: HashMap.remove(state.open, id),
        trials: append(state.trials, event.sequence, { ...trial, improvement }),
      };
    }
    default:
      return state;
  }
};

/** What options brought with experiments that closed at or before a sequence, in log order. */
export const trialsBefore = (state: State, campaign: string, sequence: number): readonly Trial[] =>
  upTo(of(state, campaign).trials, sequence);

/** What an event recorded; undefined where it recorded nothing. */
export const inferenceOf = (state: State, event: LoggedEvent): Inference | undefined =>
  event.type === "InferenceRecorded"
    ? Option.getOrUndefined(HashMap.get(state.inferences, placeOf(event)))
    : undefined;
