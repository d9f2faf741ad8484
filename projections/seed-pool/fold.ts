// The seed pool: every trained experiment as an entry with what a parent policy looks at, and the numbered generations
// that the director named. The control arm has no part in it: evolution must not learn from what that paid for.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { type Measured, measuredBy, type Suite } from "../../events/suite.ts";
import { append, latest, type Chronicle, upTo } from "../chronicle.ts";

type Opened = Pick<EventData<"ExperimentOpened">, "ordinal" | "arm" | "parent">;
type Result = Pick<Measured, "parameters" | "flops" | "course">;

/** A trained experiment of evolution, or a baseline. */
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
  /** Best fitness first; of equal ones the earlier closed. */
  readonly ranked: readonly Entry[];
  /** The sequence of the newest among them. */
  readonly lastClosed: number;
  readonly generations: Chronicle<Generation>;
}

export type State = HashMap.HashMap<string, CampaignPool>;
export const initial: State = HashMap.empty();

const none: CampaignPool = { open: HashMap.empty(), ranked: [], lastClosed: 0, generations: null };
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
  if (data.fitness === null || before?.result == null || before.opened.arm === "control")
    return { ...pool, open };
  const { opened, result } = before;
  const entry = { experiment: stream.id, fitness: data.fitness, sequence, ...opened, ...result };
  const ranked = pool.ranked.toSpliced(rankOf(pool.ranked, data.fitness), 0, entry);
  return { ...pool, open, ranked, lastClosed: sequence };
};

/** The place of a fitness behind all that are as good. Found by halving, because each closing asks for it. */
const rankOf = (ranked: readonly Entry[], fitness: number): number => {
  let from = 0;
  let to = ranked.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (ranked[middle]!.fitness >= fitness) from = middle + 1;
    else to = middle;
  }
  return from;
};

/** Entries that closed at or before a sequence, best fitness first; of equal ones the earlier closed. */
export const ranking = (state: State, campaign: string, sequence = Infinity): readonly Entry[] => {
  const { ranked, lastClosed } = poolOf(state, campaign);
  return lastClosed <= sequence ? ranked : ranked.filter((entry) => entry.sequence <= sequence);
};

/** A campaign's generations at or before a sequence, oldest first. */
export const generations = (state: State, campaign: string, sequence = Infinity): Generation[] =>
  upTo(poolOf(state, campaign).generations, sequence);

/** A campaign's newest generation; undefined before the first. */
export const newest = (state: State, campaign: string): Generation | undefined =>
  latest(poolOf(state, campaign).generations);
