// How a logged machine is folded. XState's `transition` silently ignores what a state does not know; here that is
// an error, because an event in the log that the machine refuses means that log and code disagree.
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, transition } from "xstate";
import type { Fact } from "../../events/index.ts";

/** What a logged machine sees of an event, drafted or stored. */
export type MachineEvent = Fact & { readonly id: string };

/** The state of a machine: XState's snapshot, typed. */
export type StateOf<M extends AnyStateMachine> = ReturnType<M["getInitialSnapshot"]>;

/** The machine refuses an event in the state that it is in. */
export class IllegalEvent extends Error {
  override readonly name = "IllegalEvent";
}

/** Folds events from a state on, or from the machine's first state. Throws IllegalEvent. */
export const fold = <M extends AnyStateMachine>(
  machine: M,
  events: readonly MachineEvent[],
  from?: StateOf<M>,
): StateOf<M> => {
  let state = start(machine, from);
  for (const event of events) {
    if (!state.can(event)) {
      const where = JSON.stringify(state.value);
      const data = JSON.stringify(event.data).slice(0, 300);
      throw new IllegalEvent(`${machine.id} in state ${where} does not allow ${event.type} ${data}`);
    }
    state = transition(machine as AnyStateMachine, state, event)[0];
  }
  return state as StateOf<M>;
};

/** The same for a role's machine, which says only what is wanted and lets pass what it does not know. */
export const follow = <M extends AnyStateMachine>(
  machine: M,
  events: readonly MachineEvent[],
  from?: StateOf<M>,
): StateOf<M> =>
  events.reduce(
    (state, event) => transition(machine as AnyStateMachine, state, event)[0],
    start(machine, from),
  ) as StateOf<M>;

const start = <M extends AnyStateMachine>(machine: M, from: StateOf<M> | undefined): AnyMachineSnapshot =>
  (from as AnyMachineSnapshot | undefined) ?? initialTransition(machine as AnyStateMachine)[0];
