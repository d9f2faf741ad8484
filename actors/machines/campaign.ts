// What is legal in the life of one campaign: decisions are numbered without holes, experiments are opened once and not
// while it is paused or stopping, pool generations follow one another, nothing comes after the closing. Pure, like
// experiment.ts.
import { HashSet } from "effect";
import { assign, setup } from "xstate";
import { scaleUpId } from "../policies/claims.ts";
import {
  type CampaignContext,
  initialContext,
  isDone,
  isNext,
  noAblation,
  noIdea,
  owesAblations,
  owesScale,
  remember,
  suggestionId,
} from "./campaign-context.ts";
import { fold, type MachineEvent, type StateOf } from "./fold.ts";

const to = (target: string) => ({ target, actions: "remember" }) as const;
const when = (guard: GuardName, target?: string) => ({ guard, target, actions: "remember" }) as const;

type GuardName =
  | "forks"
  | "nextDecision"
  | "nextDecisionOpensNothing"
  | "nextGeneration"
  | "newClaim"
  | "openClaim"
  | "openToAblation"
  | "nextIdea"
  | "planned"
  | "begunAblations"
  | "begunScale"
  | "allClosed"
  | "stopped";

export const campaignMachine = setup({
  types: { context: {} as CampaignContext, events: {} as MachineEvent },
  actions: { remember: assign(({ context, event }) => remember(context, event)) },
  guards: {
    forks: ({ context, event }) =>
      event.type === "CampaignForked" && event.data.again.every((id) => HashSet.has(context.experiments, id)),
    nextDecision: ({ context, event }) => event.type === "CampaignAdvanced" && isNext(context, event),
    nextDecisionOpensNothing: ({ context, event }) =>
      event.type === "CampaignAdvanced" && isNext(context, event) && event.data.opened.length === 0,
    allClosed: ({ context, event }) =>
      event.type === "CampaignClosed" && isDone(context, event) && event.data.reason !== "stopped",
    stopped: ({ context, event }) =>
      event.type === "CampaignClosed" && isDone(context, event) && event.data.reason === "stopped",
    newClaim: ({ context, event }) =>
      event.type === "DiscoveryClaimed" &&
      HashSet.has(context.experiments, event.data.experiment) &&
      HashSet.has(context.experiments, event.data.baseline) &&
      context.claims.every(
        ({ claim, experiment }) => claim !== event.data.claim && experiment !== event.data.experiment,
      ),
    openClaim: ({ context, event }) =>
      (event.type === "DiscoveryConfirmed" || event.type === "DiscoveryRefuted") &&
      HashSet.has(context.experiments, event.data.claim) &&
      context.claims.some(
        ({ claim, experiment }) => claim === event.data.claim && experiment === event.data.experiment,
      ) &&
      !context.judged.includes(event.data.claim),
    openToAblation: ({ context, event }) =>
      event.type === "AblationRequested" && noAblation(context, event.data.claim) === null,
    nextIdea: ({ context, event }) =>
      event.type === "IdeaSuggested" &&
      event.data.suggestion === suggestionId(context.suggested) &&
      noIdea(context, event.data) === null,
    planned: ({ context, event }) =>
      event.type === "AblationsPlanned" &&
      context.confirmed.includes(event.data.claim) &&
      context.plans.every(
        ({ claim, ablations }) =>
          claim !== event.data.claim &&
          ablations.every(({ ablation }) =>
            event.data.ablations.every((other) => other.ablation !== ablation),
          ),
      ),
    begunAblations: ({ context, event }) =>
      event.type === "DiscoveryAblated" && owesAblations(context, event.data.claim),
    begunScale: ({ context, event }) =>
      event.type === "DiscoveryScaled" &&
      event.data.scaleUp === scaleUpId(event.data.claim) &&
      owesScale(context, event.data.claim),
    nextGeneration: ({ context, event }) =>
      event.type === "SeedPoolUpdated" &&
      event.data.generation === (context.pool === null ? 0 : context.pool.generation + 1),
  },
}).createMachine({
  id: "campaign",
  context: initialContext,
  initial: "new",
  states: {
    new: { on: { CampaignOpened: to("live"), CampaignImported: to("imported") } },
    live: {
      initial: "running",
      on: {
        SeedPoolUpdated: when("nextGeneration"),
        DiscoveryClaimed: when("newClaim"),
        DiscoveryConfirmed: when("openClaim"),
        DiscoveryRefuted: when("openClaim"),
        AblationsPlanned: when("planned"),
        DiscoveryAblated: when("begunAblations"),
        DiscoveryScaled: when("begunScale"),
        CampaignContinued: { actions: "remember" },
        CognitionAdded: { actions: "remember" },
        // What was ordered of the origin is no order to the fork.
        CampaignForked: when("forks", ".running"),
      },
      states: {
        running: {
          on: {
            CampaignAdvanced: when("nextDecision"),
            AblationRequested: when("openToAblation"),
            IdeaSuggested: when("nextIdea"),
            CampaignPaused: to("paused"),
            CampaignStopRequested: to("stopping"),
            CampaignClosed: when("allClosed", "#campaign.closed"),
          },
        },
        paused: {
          on: {
            CampaignAdvanced: when("nextDecisionOpensNothing"),
            AblationRequested: when("openToAblation"),
            IdeaSuggested: when("nextIdea"),
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
    // It was decided elsewhere; nothing is decided of it here.
    imported: { type: "final" },
  },
});

export type CampaignState = StateOf<typeof campaignMachine>;
export const foldCampaign = (events: readonly MachineEvent[], from?: CampaignState): CampaignState =>
  fold(campaignMachine, events, from);
