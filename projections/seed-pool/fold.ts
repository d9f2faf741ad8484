// The seed pool: every trained experiment as an entry, and the numbered generations that the director named.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { append, type Timeline, upTo } from "../timeline.ts";

/** A trained experiment, baselines included. */
export interface Entry {
  readonly experiment: string;
  readonly fitness: number;
  /** The sequence of its ExperimentClosed. */
  readonly sequence: number;
}

export interface Generation {
  readonly campaign: string;
  readonly generation: number;
  readonly entries: number;
  readonly members: EventData<"SeedPoolUpdated">["members"];
  readonly sequence: number;
  readonly time: string;
}

interface CampaignPool {
  readonly entries: Timeline<Entry>;
  readonly generations: Timeline<Generation>;
}

export type State = HashMap.HashMap<string, CampaignPool>;
export const initial: State = HashMap.empty();

const none: CampaignPool = { entries: null, generations: null };
const poolOf = (state: State, campaign: string): CampaignPool =>
  Option.getOrElse(HashMap.get(state, campaign), () => none);

export const evolve = (state: State, event: LoggedEvent): State => {
  const { campaign, id } = event.stream;
  switch (event.type) {
    case "ExperimentClosed": {
      const { fitness } = event.data;
      if (fitness === null) return state;
      const pool = poolOf(state, campaign);
      const entry = { experiment: id, fitness, sequence: event.sequence };
      return HashMap.set(state, campaign, {
        ...pool,
        entries: append(pool.entries, event.sequence, entry),
      });
    }
    case "SeedPoolUpdated": {
      const pool = poolOf(state, campaign);
      const generation = { ...event.data, campaign, sequence: event.sequence, time: event.time };
      return HashMap.set(state, campaign, {
        ...pool,
        generations: append(pool.generations, event.sequence, generation),
      });
    }
    default:
      return state;
  }
};

/** Trained experiments that closed at or before a sequence, best fitness first; of equal ones the earlier closed. */
export const ranking = (state: State, campaign: string, sequence = Infinity): Entry[] =>
  upTo(poolOf(state, campaign).entries, sequence).sort((one, other) => other.fitness - one.fitness);

/** A campaign's generations at or before a sequence, oldest first. */
export const generations = (state: State, campaign: string, sequence = Infinity): Generation[] =>
  upTo(poolOf(state, campaign).generations, sequence);

/** A campaign's newest generation; undefined before the first. */
export const newest = (state: State, campaign: string): Generation | undefined =>
  poolOf(state, campaign).generations?.value;
