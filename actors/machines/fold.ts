// How a logged machine is folded. XState's `transition` silently ignores what a state does not know; here that is
// an error, because an event in the log that the machine refuses means that log and code disagree.
import { type AnyActorScope, type AnyMachineSnapshot, type AnyStateMachine, createActor } from "xstate";
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
  const { initial, scope } = inert(machine);
  let state: AnyMachineSnapshot = from ?? initial;
  for (const event of events) {
    if (!state.can(event)) {
      const where = JSON.stringify(state.value);
      const data = JSON.stringify(event.data).slice(0, 300);
      throw new IllegalEvent(`${machine.id} in state ${where} does not allow ${event.type} ${data}`);
    }
    state = machine.transition(state, event, scope);
  }
  return state as StateOf<M>;
};

/** The same for a role's machine, which says only what is wanted and lets pass what it does not know. */
export const follow = <M extends AnyStateMachine>(
  machine: M,
  events: readonly MachineEvent[],
  from?: StateOf<M>,
): StateOf<M> => {
  const { initial, scope } = inert(machine);
  return events.reduce<AnyMachineSnapshot>(
    (state, event) => machine.transition(state, event, scope),
    from ?? initial,
  ) as StateOf<M>;
};

/** What a machine is folded with. */
interface Inert {
  readonly initial: AnyMachineSnapshot;
  readonly scope: AnyActorScope;
}

/**
 * XState's `transition` makes an actor for every event, which costs more than the step itself. Machines that only assign
 * do nothing with it: one that is never started serves each of them.
 */
const inert = (machine: AnyStateMachine): Inert => {
  const known = inerts.get(machine);
  if (known !== undefined) return known;
  const self = createActor(machine);
  const nothing = (): void => undefined;
  const scope: AnyActorScope = {
    ...{ self, system: self.system, id: self.id, sessionId: self.sessionId },
    ...{ logger: nothing, defer: nothing, emit: nothing, stopChild: nothing, actionExecutor: nothing },
  };
  const made = { initial: machine.getInitialSnapshot(scope), scope };
  inerts.set(machine, made);
  return made;
};
const inerts = new WeakMap<AnyStateMachine, Inert>();
