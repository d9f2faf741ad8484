// What is legal in the life of one experiment, from ExperimentOpened to ExperimentClosed. Pure: no invoke, no
// `after`, no clock. Nothing else in the laboratory repeats these rules.
import { assign, setup } from "xstate";
import {
  type ExperimentContext,
  initialContext,
  mayAnswerRejection,
  mayRevise,
  measuresSuite,
  remember,
  suspectWeights,
  suspicion,
} from "./experiment-context.ts";
import type { MachineEvent } from "./fold.ts";
import { unprobed } from "./probing.ts";

const to = (target: string) => ({ target, actions: "remember" }) as const;
const when = (guard: GuardName, target: string) => ({ guard, target, actions: "remember" }) as const;

type GuardName =
  | "numbersOn"
  | "novel"
  | "sound"
  | "unprobed"
  | "unprobedForGood"
  | "nextAttempt"
  | "currentAttempt"
  | "currentAttemptAndTooGood"
  | "currentAttemptAndRevisable"
  | "rejectionRevisable"
  | "ofItsWeights"
  | "passed"
  | "byItsProbe"
  | "pendingRequest"
  | "asDecided";

export const experimentMachine = setup({
  types: { context: {} as ExperimentContext, events: {} as MachineEvent },
  actions: { remember: assign(({ context, event }) => remember(context, event)) },
  guards: {
    numbersOn: ({ context, event }) =>
      (event.type === "ArchitectureProposed" || event.type === "ArchitectureRevised") &&
      event.data.revision === context.proposals,
    novel: ({ event }) => event.type === "NoveltyJudged" && event.data.novel,
    sound: ({ event }) =>
      event.type === "ProbeFinished" && event.data.verdict === "pass" && event.data.cost !== null,
    unprobed: ({ context, event }) =>
      event.type === "ProbeFinished" && unprobed(context, event.data) === "again",
    unprobedForGood: ({ context, event }) =>
      event.type === "ProbeFinished" && unprobed(context, event.data) === "over",
    nextAttempt: ({ context, event }) =>
      event.type === "TrainingStarted" && event.data.attempt === context.attempts + 1,
    currentAttempt: ({ context, event }) =>
      ((event.type === "TrainingFinished" && measuresSuite(context, event.data)) ||
        event.type === "TrainingFailed") &&
      event.data.attempt === context.attempts,
    currentAttemptAndTooGood: ({ context, event }) =>
      event.type === "TrainingFinished" &&
      event.data.attempt === context.attempts &&
      measuresSuite(context, event.data) &&
      suspicion({ ...context, result: event.data }) !== null,
    currentAttemptAndRevisable: ({ context, event }) =>
      event.type === "TrainingFailed" &&
      event.data.attempt === context.attempts &&
      mayRevise(context, context.trainingFailures + 1),
    rejectionRevisable: ({ context }) => mayAnswerRejection(context),
    ofItsWeights: ({ context, event }) =>
      event.type === "ProbeRequested" && event.data.weights?.sha256 === suspectWeights(context)?.sha256,
    passed: ({ event }) => event.type === "ProbeFinished" && event.data.verdict === "pass",
    byItsProbe: ({ context, event }) =>
      event.type === "LeakCleared" && event.data.probe === context.leakProbe,
    pendingRequest: ({ context, event }) =>
      event.type === "DeadlinePassed" && context.pending[event.data.requestType]?.id === event.data.request,
    asDecided: ({ context, event }) =>
      event.type === "ExperimentClosed" &&
      event.data.outcome === context.ending?.outcome &&
      event.data.fitness === context.fitness,
  },
}).createMachine({
  id: "experiment",
  context: initialContext,
  initial: "new",
  states: {
    new: { on: { ExperimentOpened: to("live") } },
    live: {
      initial: "opened",
      on: { DeadlinePassed: when("pendingRequest", "ending"), ExperimentAbandoned: to("ending") },
      states: {
        opened: {
          on: { ExperienceSummarised: to("summarised"), ArchitectureProposed: when("numbersOn", "proposed") },
        },
        summarised: { on: { ArchitectureProposed: when("numbersOn", "proposed") } },
        proposed: { on: { NoveltyJudged: [when("novel", "novel"), to("known")] } },
        known: {
          on: { ArchitectureRejected: [when("rejectionRevisable", "rejected"), to("#experiment.ending")] },
        },
        novel: { on: { ProbeRequested: to("probing") } },
        probing: {
          on: {
            ProbeFinished: [
              when("sound", "sound"),
              when("unprobed", "novel"),
              when("unprobedForGood", "#experiment.ending"),
              to("unsound"),
            ],
          },
        },
        sound: { on: { ArchitectureAccepted: to("accepted") } },
        unsound: {
          on: { ArchitectureRejected: [when("rejectionRevisable", "rejected"), to("#experiment.ending")] },
        },
        rejected: {
          on: { ExperienceSummarised: to("summarised"), ArchitectureProposed: when("numbersOn", "proposed") },
        },
        accepted: { on: { TrainingRequested: to("queued") } },
        queued: {
          on: {
            TrainingStarted: when("nextAttempt", "training"),
            TrainingCancelled: to("#experiment.ending"),
          },
        },
        training: {
          on: {
            TrainingStarted: when("nextAttempt", "training"),
            TrainingFinished: [
              when("currentAttemptAndTooGood", "tooGood"),
              when("currentAttempt", "trained"),
            ],
            TrainingFailed: [
              when("currentAttemptAndRevisable", "untrained"),
              when("currentAttempt", "#experiment.ending"),
            ],
            TrainingCancelled: to("#experiment.ending"),
          },
        },
        untrained: { on: { ArchitectureRevised: when("numbersOn", "proposed") } },
        tooGood: { on: { LeakSuspected: to("suspected") } },
        suspected: { on: { ProbeRequested: when("ofItsWeights", "probingWeights") } },
        probingWeights: {
          on: {
            ProbeFinished: [
              when("passed", "leakFree"),
              when("unprobed", "suspected"),
              when("unprobedForGood", "#experiment.ending"),
              to("unsound"),
            ],
          },
        },
        leakFree: { on: { LeakCleared: when("byItsProbe", "trained") } },
        trained: { on: { QualityJudged: to("judged") } },
        judged: { on: { AnalysisWritten: to("analysed") } },
        analysed: { on: { FitnessScored: to("#experiment.ending") } },
      },
    },
    ending: { on: { ExperimentClosed: when("asDecided", "closed") } },
    closed: { type: "final" },
  },
});
