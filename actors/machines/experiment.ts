// What is legal in the life of one experiment, from ExperimentOpened to ExperimentClosed. Pure: no invoke, no
// `after`, no clock. Nothing else in the laboratory repeats these rules.
import { assign, setup } from "xstate";
import {
  dueRun,
  type ExperimentContext,
  initialContext,
  isAsOpened,
  mayAnswerRejection,
  mayRevise,
  measuresSuite,
  proceedsUnreviewed,
  remember,
  suspectWeights,
  suspicion,
} from "./experiment-context.ts";
import type { MachineEvent } from "./fold.ts";
import { asksFor, differences, isOf } from "./pairing.ts";
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
  | "needsReview"
  | "approved"
  | "proceedsUnreviewed"
  | "ofItsWeights"
  | "passed"
  | "byItsProbe"
  | "pendingRequest"
  | "pairs"
  | "pairsWhatIsKnown"
  | "nextRun"
  | "ofItsRuns"
  | "ofItsDifferences"
  | "asDecided";

const isSame = (some: readonly number[], other: readonly number[]): boolean =>
  some.length === other.length && some.every((value, index) => value === other[index]);

export const experimentMachine = setup({
  types: { context: {} as ExperimentContext, events: {} as MachineEvent },
  actions: { remember: assign(({ context, event }) => remember(context, event)) },
  guards: {
    numbersOn: ({ context, event }) =>
      (event.type === "ArchitectureProposed" || event.type === "ArchitectureRevised") &&
      event.data.revision === context.proposals &&
      isAsOpened(context, event.data),
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
    needsReview: ({ context: { opened } }) => opened?.review != null,
    approved: ({ event }) => event.type === "ArchitectureReviewed" && event.data.verdict === "approve",
    proceedsUnreviewed: ({ context, event }) =>
      event.type === "DeadlinePassed" &&
      context.pending[event.data.requestType]?.id === event.data.request &&
      proceedsUnreviewed(context, event.data),
    ofItsWeights: ({ context, event }) =>
      event.type === "ProbeRequested" && event.data.weights?.sha256 === suspectWeights(context)?.sha256,
    passed: ({ event }) => event.type === "ProbeFinished" && event.data.verdict === "pass",
    byItsProbe: ({ context, event }) =>
      event.type === "LeakCleared" && event.data.probe === context.leakProbe,
    pairs: ({ context: { opened } }) => opened?.pairing != null,
    pairsWhatIsKnown: ({ event }) =>
      event.type === "ExperimentOpened" &&
      event.data.pairing != null &&
      event.data.pairing.reference.code !== null,
    nextRun: ({ context, event }) =>
      event.type === "TrainingRequested" && asksFor(dueRun(context), event.data),
    ofItsRuns: ({ context, event }) =>
      event.type === "ComparisonRequested" &&
      dueRun(context) === undefined &&
      isSame(event.data.differences, differences(context.runs)),
    ofItsDifferences: ({ context, event }) =>
      event.type === "ComparisonMeasured" && isOf(event.data.comparison, differences(context.runs)),
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
    new: {
      on: {
        ExperimentOpened: [when("pairsWhatIsKnown", "#experiment.live.pairing"), to("live")],
        ExperimentImported: to("imported"),
      },
    },
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
        // Sound is not yet accepted: a checker from outside may have rules of its own.
        sound: {
          on: {
            ArchitectureAccepted: [
              when("pairs", "pairing"),
              when("needsReview", "unreviewed"),
              to("accepted"),
            ],
            ArchitectureRejected: [when("rejectionRevisable", "rejected"), to("#experiment.ending")],
          },
        },
        unsound: {
          on: { ArchitectureRejected: [when("rejectionRevisable", "rejected"), to("#experiment.ending")] },
        },
        rejected: {
          on: { ExperienceSummarised: to("summarised"), ArchitectureProposed: when("numbersOn", "proposed") },
        },
        unreviewed: { on: { ReviewRequested: to("reviewing") } },
        reviewing: {
          on: {
            ArchitectureReviewed: [when("approved", "accepted"), to("turnedDown")],
            // Else it ends as where any other time limit has run out.
            DeadlinePassed: when("proceedsUnreviewed", "accepted"),
          },
        },
        turnedDown: {
          on: { ArchitectureRejected: [when("rejectionRevisable", "rejected"), to("#experiment.ending")] },
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
        // Run after run of what is paired, then the comparison. A run that failed is tried again as it is.
        pairing: {
          initial: "due",
          states: {
            due: {
              on: {
                TrainingRequested: when("nextRun", "queued"),
                ComparisonRequested: when("ofItsRuns", "comparing"),
              },
            },
            queued: { on: { TrainingStarted: when("nextAttempt", "training") } },
            training: {
              on: {
                TrainingStarted: when("nextAttempt", "training"),
                TrainingFinished: when("currentAttempt", "due"),
                TrainingFailed: [
                  when("currentAttemptAndRevisable", "due"),
                  when("currentAttempt", "#experiment.ending"),
                ],
              },
            },
            comparing: { on: { ComparisonMeasured: when("ofItsDifferences", "#experiment.ending") } },
          },
        },
      },
    },
    ending: { on: { ExperimentClosed: when("asDecided", "closed") } },
    closed: { type: "final" },
    // It happened elsewhere, and nothing more happens to it here.
    imported: { type: "final" },
  },
});
