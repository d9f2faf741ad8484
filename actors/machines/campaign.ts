// What is legal in the life of one campaign: decisions are numbered without holes, experiments are opened once, pool
// generations follow one another, nothing comes after the closing. Pure, like experiment.ts.
import { assign, setup } from "xstate";
import type { EventData } from "../../events/index.ts";
import { fold, type MachineEvent, type StateOf } from "./fold.ts";

export interface CampaignContext {
  readonly opened: EventData<"CampaignOpened"> | null;
  /** Decisions taken: the ordinal of the next one. */
  readonly advances: number;
  /** Experiments opened so far, baselines first, in order. */
  readonly experiments: readonly string[];
  /** The newest generation of the seed pool. */
  readonly pool: EventData<"SeedPoolUpdated"> | null;
  readonly closed: EventData<"CampaignClosed"> | null;
}

const initialContext: CampaignContext = {
  opened: null,
  advances: 0,
  experiments: [],
  pool: null,
  closed: null,
};

const remember = (context: CampaignContext, event: MachineEvent): Partial<CampaignContext> => {
  switch (event.type) {
    case "CampaignOpened":
      return { opened: event.data };
    case "CampaignAdvanced":
      return {
        advances: context.advances + 1,
        experiments: [...context.experiments, ...event.data.opened],
      };
    case "SeedPoolUpdated":
      return { pool: event.data };
    case "CampaignClosed":
      return { closed: event.data };
    default:
      return {};
  }
};

const stay = (guard: "nextDecision" | "nextGeneration") => ({ guard, actions: "remember" }) as const;

export const campaignMachine = setup({
  types: { context: {} as CampaignContext, events: {} as MachineEvent },
  actions: { remember: assign(({ context, event }) => remember(context, event)) },
  guards: {
    nextDecision: ({ context, event }) =>
      event.type === "CampaignAdvanced" &&
      event.data.ordinal === context.advances &&
      event.data.opened.every((id) => !context.experiments.includes(id)),
    allClosed: ({ context, event }) =>
      event.type === "CampaignClosed" &&
      event.data.opened === context.experiments.length &&
      event.data.closed === context.experiments.length,
    nextGeneration: ({ context, event }) =>
      event.type === "SeedPoolUpdated" &&
      event.data.generation === (context.pool === null ? 0 : context.pool.generation + 1),
  },
}).createMachine({
  id: "campaign",
  context: initialContext,
  initial: "new",
  states: {
    new: { on: { CampaignOpened: { target: "running", actions: "remember" } } },
    running: {
      on: {
        CampaignAdvanced: stay("nextDecision"),
        SeedPoolUpdated: stay("nextGeneration"),
        CampaignClosed: { guard: "allClosed", target: "closed", actions: "remember" },
      },
    },
    closed: { type: "final" },
  },
});

export type CampaignState = StateOf<typeof campaignMachine>;
export const foldCampaign = (events: readonly MachineEvent[], from?: CampaignState): CampaignState =>
  fold(campaignMachine, events, from);
