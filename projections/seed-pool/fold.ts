// The seed pool: every trained experiment as an entry with what a parent policy looks at, and the numbered generations
// that the director named.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { type Measured, measuredBy, type Suite } from "../../events/suite.ts";
import { append, type Chronicle, upTo } from "../chronicle.ts";

type Opened = Pick<EventData<"ExperimentOpened">, "ordinal" | "arm" | "parent">;
type Result = Pick<Measured, "parameters" | "flops" | "course">;

/** A trained experiment, baselines included. */
export interface Entry extends Opened, Result {
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
  /** Experiments that have not closed, with their newest result. */
  readonly open: HashMap.HashMap<
    string,
    { readonly opened: Opened; readonly suite: Suite; readonly result: Result | null }
  >;
  readonly entries: Chronicle<Entry>;
  readonly generations: Chronicle<Generation>;
}

export type State = HashMap.HashMap<string, CampaignPool>;
export const initial: State = HashMap.empty();

const none: CampaignPool = { open: HashMap.empty(), entries: null, generations: null };
const poolOf = (state: State, campaign: string): CampaignPool =>
  Option.getOrElse(HashMap.get(state, campaign), () => none);

export const evolve = (state: State, event: LoggedEvent): State => {
  const { campaign } = event.stream;
  const before = poolOf(state, campaign);
  const after = evolveCampaign(before, event);
  return after === before ? state : HashMap.set(state, campaign, after);
};

const evolveCampaign = (pool: CampaignPool, event: LoggedEvent): CampaignPool => {
  const { campaign, id } = event.stream;
  switch (event.type) {
    case "ExperimentOpened": {
      const { ordinal, arm, parent, tasks, rules } = event.data;
      const opened = { ordinal, arm, parent };
      return { ...pool, open: HashMap.set(pool.open, id, { opened, suite: { tasks, rules }, result: null }) };
    }
    case "TrainingFinished": {
      const measured = HashMap.modify(pool.open, id, (open) => {
        const { parameters, flops, course } = measuredBy(open.suite, event.data);
        return { ...open, result: { parameters, flops, course } };
      });
      return { ...pool, open: measured };
    }
    case "ExperimentClosed":
      return close(pool, event);
    case "SeedPoolUpdated": {
      const generation = { ...event.data, campaign, sequence: event.sequence, time: event.time };
      return { ...pool, generations: append(pool.generations, event.sequence, generation) };
    }
    default:
      return pool;
  }
};

/** Only what was trained becomes an entry. */
const close = (pool: CampaignPool, event: LoggedEvent<"ExperimentClosed">): CampaignPool => {
  const { stream, sequence, data } = event;
  const before = Option.getOrUndefined(HashMap.get(pool.open, stream.id));
  const open = HashMap.remove(pool.open, stream.id);
  if (data.fitness === null || before?.result == null) return { ...pool, open };
  const { opened, result } = before;
  const entry = { experiment: stream.id, fitness: data.fitness, sequence, ...opened, ...result };
  return { ...pool, open, entries: append(pool.entries, sequence, entry) };
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
