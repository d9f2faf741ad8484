// Who descends from whom. Each experiment's line of ancestors is its parent in front of the parent's own line, shared
// and never changed; a parent that was not opened before its child has no line of its own.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";

export interface Line {
  readonly ancestor: string;
  readonly beyond: Line | null;
}

/** One ancestor of an experiment: 1 for the parent, 2 for the grandparent, and so on. */
export interface Ancestor {
  readonly campaign: string;
  readonly experiment: string;
  readonly ancestor: string;
  readonly distance: number;
}

/** By campaign, then by experiment; null for one without a parent. */
export type State = HashMap.HashMap<string, HashMap.HashMap<string, Line | null>>;
export const initial: State = HashMap.empty();

/** Whether an experiment enters the log with it, and its parent with the experiment. */
export const begins = (
  event: LoggedEvent,
): event is LoggedEvent<"ExperimentOpened"> | LoggedEvent<"ExperimentImported"> =>
  event.type === "ExperimentOpened" || event.type === "ExperimentImported";

const linesOf = (state: State, campaign: string): HashMap.HashMap<string, Line | null> =>
  Option.getOrElse(HashMap.get(state, campaign), () => HashMap.empty());

export const evolve = (state: State, event: LoggedEvent): State => {
  if (!begins(event)) return state;
  const { campaign, id } = event.stream;
  const { parent } = event.data;
  const lines = linesOf(state, campaign);
  const beyond = parent === null ? null : Option.getOrElse(HashMap.get(lines, parent), () => null);
  const line = parent === null ? null : { ancestor: parent, beyond };
  return HashMap.set(state, campaign, HashMap.set(lines, id, line));
};

/** An experiment's ancestors, the parent first. */
export const ancestors = (state: State, campaign: string, experiment: string): Ancestor[] => {
  const found: Ancestor[] = [];
  let line = Option.getOrElse(HashMap.get(linesOf(state, campaign), experiment), () => null);
  for (; line !== null; line = line.beyond)
    found.push({ campaign, experiment, ancestor: line.ancestor, distance: found.length + 1 });
  return found;
};
