// What is legal in the life of one campaign: decisions are numbered without holes, experiments are opened once and not
// while it is paused or stopping, pool generations follow one another, nothing comes after the closing. Pure, like
// experiment.ts.
import { assign, setup } from "xstate";
import type { EventData } from "../../events/index.ts";
import { fold, type MachineEvent, type StateOf } from "./fold.ts";

export interface CampaignContext {
  readonly opened: EventData<"CampaignOpened"> | null;
  /** Decisions taken: the ordinal of the next one. */
  readonly advances: number;
  /** Experiments whose closing a decision has been taken on. */
  readonly closes: number;
  /** Causes in the campaign's own stream: its opening, pauses, resumptions, the request to stop. */
  readonly orders: number;
  /** What a person wants now. */
  readonly standing: "running" | "paused" | "stopping";
  /** Experiments opened so far, baselines first, in order. */
  readonly experiments: readonly string[];
  /** The newest generation of the seed pool. */
  readonly pool: EventData<"SeedPoolUpdated"> | null;
  /** In the order in which they are confirmed. */
  readonly claims: readonly EventData<"DiscoveryClaimed">[];
  /** Claims that have their verdict. */
  readonly judged: readonly string[];
  readonly closed: EventData<"CampaignClosed"> | null;
}

const initialContext: CampaignContext = {
  opened: null,
  advances: 0,
  closes: 0,
  orders: 0,
  standing: "running",
  experiments: [],
  pool: null,
  claims: [],
  judged: [],
  closed: null,
};

const remember = (context: CampaignContext, event: MachineEvent): Partial<CampaignContext> => {
  const orders = context.orders + 1;
  switch (event.type) {
    case "CampaignOpened":
      return { opened: event.data, orders };
    case "CampaignPaused":
      return { standing: "paused", orders };
    case "CampaignResumed":
      return { standing: "running", orders };
    case "CampaignStopRequested":
      return { standing: "stopping", orders };
    case "CampaignAdvanced":
      return {
        advances: context.advances + 1,
        closes: context.closes + (event.data.causeType === "ExperimentClosed" ? 1 : 0),
        experiments: [...context.experiments, ...event.data.opened],
      };
    case "SeedPoolUpdated":
      return { pool: event.data };
    case "DiscoveryClaimed":
      return { claims: [...context.claims, event.data] };
    case "DiscoveryConfirmed":
    case "DiscoveryRefuted":
      return { judged: [...context.judged, event.data.claim] };
    case "CampaignClosed":
      return { closed: event.data };
    default:
      return {};
  }
};

const to = (target: string) => ({ target, actions: "remember" }) as const;
const when = (guard: GuardName, target?: string) => ({ guard, target, actions: "remember" }) as const;

type GuardName =
  | "nextDecision"
  | "nextDecisionOpensNothing"
  | "nextGeneration"
  | "newClaim"
  | "openClaim"
  | "allClosed"
  | "stopped";

/** Whether a decision is the next one, and on a cause that there can be. */
const isNext = (context: CampaignContext, { data }: Extract<MachineEvent, { type: "CampaignAdvanced" }>) =>
  data.ordinal === context.advances &&
  (data.ordinal === 0) === (data.causeType === "CampaignOpened") &&
  (data.causeType === "ExperimentClosed"
    ? context.closes < context.experiments.length
    : context.advances - context.closes < context.orders) &&
  data.opened.every((id) => !context.experiments.includes(id));

/** Whether everything that was opened is closed, every confirmation judged, and every cause decided on. */
const isDone = (context: CampaignContext, { data }: Extract<MachineEvent, { type: "CampaignClosed" }>) =>
  data.opened === context.experiments.length &&
  data.closed === context.experiments.length &&
  context.closes === context.experiments.length &&
  context.claims.every(
    ({ claim }) => !context.experiments.includes(claim) || context.judged.includes(claim),
  ) &&
  context.advances - context.closes === context.orders;

export const campaignMachine = setup({
  types: { context: {} as CampaignContext, events: {} as MachineEvent },
  actions: { remember: assign(({ context, event }) => remember(context, event)) },
  guards: {
    nextDecision: ({ context, event }) => event.type === "CampaignAdvanced" && isNext(context, event),
    nextDecisionOpensNothing: ({ context, event }) =>
      event.type === "CampaignAdvanced" && isNext(context, event) && event.data.opened.length === 0,
    allClosed: ({ context, event }) =>
      event.type === "CampaignClosed" && isDone(context, event) && event.data.reason !== "stopped",
    stopped: ({ context, event }) =>
      event.type === "CampaignClosed" && isDone(context, event) && event.data.reason === "stopped",
    newClaim: ({ context, event }) =>
      event.type === "DiscoveryClaimed" &&
      context.experiments.includes(event.data.experiment) &&
      context.experiments.includes(event.data.baseline) &&
      context.claims.every(
        ({ claim, experiment }) => claim !== event.data.claim && experiment !== event.data.experiment,
      ),
    openClaim: ({ context, event }) =>
      (event.type === "DiscoveryConfirmed" || event.type === "DiscoveryRefuted") &&
      context.experiments.includes(event.data.claim) &&
      context.claims.some(
        ({ claim, experiment }) => claim === event.data.claim && experiment === event.data.experiment,
      ) &&
      !context.judged.includes(event.data.claim),
    nextGeneration: ({ context, event }) =>
      event.type === "SeedPoolUpdated" &&
      event.data.generation === (context.pool === null ? 0 : context.pool.generation + 1),
  },
}).createMachine({
  id: "campaign",
  context: initialContext,
  initial: "new",
  states: {
    new: { on: { CampaignOpened: to("live") } },
    live: {
      initial: "running",
      on: {
        SeedPoolUpdated: when("nextGeneration"),
        DiscoveryClaimed: when("newClaim"),
        DiscoveryConfirmed: when("openClaim"),
        DiscoveryRefuted: when("openClaim"),
        CampaignContinued: { actions: "remember" },
      },
      states: {
        running: {
          on: {
            CampaignAdvanced: when("nextDecision"),
            CampaignPaused: to("paused"),
            CampaignStopRequested: to("stopping"),
            CampaignClosed: when("allClosed", "#campaign.closed"),
          },
        },
        paused: {
          on: {
            CampaignAdvanced: when("nextDecisionOpensNothing"),
            CampaignResumed: to("running"),
            CampaignStopRequested: to("stopping"),
            CampaignClosed: when("allClosed", "#campaign.closed"),
          },
        },
        stopping: {
          on: {
            CampaignAdvanced: when("nextDecisionOpensNothing"),
            CampaignClosed: when("stopped", "#campaign.closed"),
          },
        },
      },
    },
    closed: { type: "final" },
  },
});

export type CampaignState = StateOf<typeof campaignMachine>;
export const foldCampaign = (events: readonly MachineEvent[], from?: CampaignState): CampaignState =>
  fold(campaignMachine, events, from);
