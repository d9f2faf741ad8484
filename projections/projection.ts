// How a projection is declared: a pure fold of the log and the tables that show it. Another version drops the tables
// and builds them anew from the first event.
import type { LoggedEvent } from "../events/envelope.ts";
import type { Row, Table } from "./table.ts";

/** Methods, not function properties, for the reason given at Table. */
export interface Projection<State = unknown> {
  readonly name: string;
  readonly version: number;
  readonly initial: State;
  /** Pure: no I/O, no clock. Events come in log order, each once. */
  evolve(state: State, event: LoggedEvent): State;
  readonly tables: readonly Table<State>[];
}

export const defineProjection = <State>(projection: {
  readonly name: string;
  readonly version: number;
  readonly initial: State;
  readonly evolve: (state: State, event: LoggedEvent) => State;
  readonly tables: readonly Table<State>[];
}): Projection<State> => projection;

/** The state after all these events. */
export const fold = <State>(
  { initial, evolve }: Pick<Projection<State>, "initial" | "evolve">,
  events: Iterable<LoggedEvent>,
): State => {
  let state = initial;
  for (const event of events) state = evolve(state, event);
  return state;
};

/** Every row of every table of a projection in a state, by the table's name. */
export const rowsOf = <State>(projection: Projection<State>, state: State): Record<string, readonly Row[]> =>
  Object.fromEntries(projection.tables.map((table) => [table.name, [...table.rows(state)]]));
