// How a role is declared: the events that it answers, a machine that says what work is wanted, and how the work is
// done. A role repeats no rule of legality: what it offers goes through the experiment's decider.
import type { Effect } from "effect";
import { type AnyStateMachine, assign, setup } from "xstate";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData, EventName, Fact } from "../../events/index.ts";
import type { ExperimentContext } from "../machines/experiment-context.ts";
import { follow, type MachineEvent, type StateOf } from "../machines/fold.ts";
import type { ArtifactError, Artifacts, Reasoner, ReasonerFailure } from "../ports.ts";
import type { SharedView } from "./shared-view.ts";

/** Work that a state of a role's machine wants done, and the event that brought the machine there. */
export interface Want {
  readonly name: string;
  /** The cut: what the work reads beyond its own stream lies at or before this event in the log. */
  readonly cause: LoggedEvent;
}

/** What a role may look at while it performs a want. */
export interface RoleContext {
  readonly want: Want;
  /** The experiment's own stream, up to the revision that the append will expect. */
  readonly history: readonly LoggedEvent[];
  readonly experiment: ExperimentContext;
  /** Everything else, as of the cause. */
  readonly shared: SharedView;
}

export type RoleError = ReasonerFailure | ArtifactError;

export interface Role {
  readonly name: string;
  /** The event types that its durable consumer delivers: those that lead to a want. */
  readonly answers: readonly EventName[];
  readonly machine: AnyStateMachine;
  /** The names of its wants, for fault points and reference documentation. */
  readonly wants: readonly string[];
  readonly perform: (
    context: RoleContext,
  ) => Effect.Effect<readonly [Fact, ...Fact[]], RoleError, Reasoner | Artifacts>;
}

type Perform = Role["perform"];

/** Declares a role; `perform` has one entry for each want that the machine's states name in `meta`. */
export const defineRole = (role: {
  readonly name: string;
  readonly answers: readonly EventName[];
  readonly machine: AnyStateMachine;
  readonly perform: Readonly<Record<string, Perform>>;
}): Role => ({
  name: role.name,
  answers: role.answers,
  machine: role.machine,
  wants: Object.keys(role.perform),
  perform: (context) => {
    const perform = role.perform[context.want.name];
    if (perform === undefined) throw new Error(`${role.name} does not know how to ${context.want.name}`);
    return perform(context);
  },
});

/** Whether a proposal for it draws on what earlier experiments and the literature teach. */
const learns = ({ arm, suggestion }: EventData<"ExperimentOpened">): boolean =>
  arm === "evolution" || (suggestion !== null && suggestion.code === null);

const base = setup({
  types: {
    context: {} as { readonly cause: MachineEvent | null },
    events: {} as MachineEvent,
    meta: {} as { readonly want: string },
  },
  actions: { noteCause: assign(({ event }) => ({ cause: event })) },
  guards: {
    ablating: ({ event }) => event.type === "ExperimentOpened" && event.data.ablation !== null,
    pairing: ({ event }) =>
      event.type === "ExperimentOpened" && event.data.pairing !== null && event.data.ablation === null,
    learning: ({ event }) => event.type === "ExperimentOpened" && learns(event.data),
    novel: ({ event }) => event.type === "NoveltyJudged" && event.data.novel,
    ofWeights: ({ event }) => event.type === "ProbeRequested" && event.data.weights !== null,
    ofReview: ({ event }) => event.type === "DeadlinePassed" && event.data.requestType === "ReviewRequested",
    passed: ({ event }) => event.type === "ProbeFinished" && event.data.verdict === "pass",
  },
});

/** A role's machine: it waits at first and once the experiment is closed, and remembers what led to a want. */
export const roleMachine = (
  id: string,
  states: NonNullable<Parameters<typeof base.createMachine>[0]["states"]>,
) =>
  base.createMachine({
    id,
    context: { cause: null },
    initial: "waiting",
    on: { ExperimentClosed: ".waiting" },
    states,
  });

/** A transition that notes its event as the cause of what is wanted next. */
export const to = (target: string) => ({ target, actions: "noteCause" }) as const;
export const when = (
  guard: "ablating" | "pairing" | "learning" | "novel" | "ofWeights" | "ofReview" | "passed",
  target: string,
) => ({ guard, target, actions: "noteCause" }) as const;

/** The state of a role's machine. */
export type RoleState = StateOf<AnyStateMachine>;

/** What a role wants done after these events; undefined where it waits for others. */
export const wantOf = (role: Role, history: readonly LoggedEvent[]): Want | undefined =>
  wantIn(follow(role.machine, history));

/** The same of the state that its machine is in. */
export const wantIn = (state: RoleState): Want | undefined => {
  const [meta] = Object.values(state.getMeta()).filter((value) => value !== undefined);
  return meta === undefined ? undefined : { name: meta.want, cause: state.context.cause as LoggedEvent };
};
