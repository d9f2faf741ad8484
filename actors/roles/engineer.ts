// The Engineer: has the accepted architecture trained, revises it when the training fails, judges its quality; has the
// runs of what is paired trained one after the other, as they are, and then compared.
import { Effect } from "effect";
import type { EventData, Fact } from "../../events/index.ts";
import { measuredBy } from "../../events/suite.ts";
import { dueRun } from "../machines/experiment-context.ts";
import { differences } from "../machines/pairing.ts";
import { Reasoner } from "../ports.ts";
import { seed32 } from "../policies/random.ts";
import { askedBy, isOutside } from "./asked.ts";
import { proposalFields } from "./proposal.ts";
import { defineRole, type RoleContext, roleMachine, to, when } from "./role.ts";
import type { SharedView } from "./shared-view.ts";

const machine = roleMachine("engineer", {
  waiting: {
    on: {
      ExperimentOpened: [when("pairing", "comparing"), when("ablating", "ablating"), to("waiting")],
      ArchitectureAccepted: to("requesting"),
      ArchitectureReviewed: to("requesting"),
      DeadlinePassed: when("ofReview", "requesting"),
      TrainingFinished: to("judging"),
      TrainingFailed: to("revising"),
      LeakCleared: to("judging"),
    },
  },
  requesting: {
    meta: { want: "requestTraining" },
    // What has to be reviewed waits for that; what a reviewer turned down is rejected.
    on: {
      TrainingRequested: to("waiting"),
      ReviewRequested: to("waiting"),
      ArchitectureRejected: to("waiting"),
    },
  },
  judging: {
    meta: { want: "judgeQuality" },
    // What is too good to be believed waits for the Checker.
    on: { QualityJudged: to("waiting"), LeakSuspected: to("waiting") },
  },
  revising: { meta: { want: "revise" }, on: { ArchitectureRevised: to("waiting") } },
  // What an ablation compares with is proposed and accepted first.
  ablating: { on: { ArchitectureAccepted: to("comparing") } },
  comparing: {
    meta: { want: "compare" },
    on: { TrainingRequested: to("running"), ComparisonRequested: to("waiting") },
  },
  running: { on: { TrainingFinished: to("comparing"), TrainingFailed: to("comparing") } },
});

/** Of data and weights: the baseline's where the rules pair the two, so that both see equal batches in equal order. */
const trainingSeed = (
  { rules, baseline, randomSeed }: EventData<"ExperimentOpened">,
  shared: SharedView,
): number =>
  (rules.paired && baseline !== null ? shared.known(baseline.experiment)?.training?.randomSeed : undefined) ??
  seed32(randomSeed, "training");

/** Of the interval that a comparison reports. */
const CONFIDENCE = 0.95;
/** Seconds that the statistics of a comparison may take. */
const COMPARISON_LIMIT = 60;

/** The next run of what is paired, or the comparison when all have been measured. */
const compare = ({ experiment }: RoleContext): Fact<"TrainingRequested" | "ComparisonRequested"> => {
  const { opened, runs } = experiment;
  if (opened?.pairing == null) throw new Error("a run is wanted of what is not paired");
  const { training, queue } = opened.timeLimits;
  const run = dueRun(experiment);
  if (run === undefined)
    return {
      type: "ComparisonRequested",
      data: {
        differences: differences(runs),
        confidence: CONFIDENCE,
        randomSeed: seed32(opened.randomSeed, "comparison"),
        timeLimit: COMPARISON_LIMIT,
        answerWithin: COMPARISON_LIMIT + queue,
      },
    };
  const { code, randomSeed, split } = run;
  return {
    type: "TrainingRequested",
    data: {
      ...{ code, randomSeed, split },
      tasks: opened.tasks,
      rungs: [],
      timeLimit: training,
      answerWithin: training + queue,
    },
  };
};

export const engineer = defineRole({
  name: "engineer",
  answers: [
    "ExperimentOpened",
    "ArchitectureAccepted",
    "ArchitectureReviewed",
    "DeadlinePassed",
    "TrainingFinished",
    "TrainingFailed",
    "LeakCleared",
  ],
  machine,
  perform: {
    compare: (context) => Effect.sync(() => [compare(context)]),
    requestTraining: ({ experiment, history, shared }) => {
      const { opened } = experiment;
      const accepted = history.findLast((event) => event.type === "ArchitectureAccepted");
      if (opened === null || accepted === undefined)
        throw new Error("a training is wanted of what was not accepted");
      const { training, queue } = opened.timeLimits;
      const data = {
        code: accepted.data.code,
        tasks: opened.tasks,
        randomSeed: trainingSeed(opened, shared),
        rungs: opened.rules.rungs,
        split: 0,
        timeLimit: training,
        answerWithin: training + queue,
      };
      return Effect.succeed([{ type: "TrainingRequested", data }]);
    },
    judgeQuality: (context) =>
      Effect.gen(function* () {
        const reasoner = yield* Reasoner;
        const { experiment, shared } = context;
        const { opened, proposal, result } = experiment;
        if (opened === null || proposal === null || result === null)
          throw new Error("a judgement is wanted without a result");
        const { motivation, genome } = proposal;
        const { baseline } = opened;
        const baselineTraining = baseline && (shared.known(baseline.experiment)?.training ?? null);
        const data = yield* reasoner.judgeQuality({
          asked: askedBy("engineer", context),
          ...{ motivation, genome, baseline, baselineTraining, isOutside: isOutside(context) },
          result: measuredBy(opened, result),
        });
        return [{ type: "QualityJudged", data }];
      }),
    revise: (context) =>
      Effect.map(proposalFields("engineer", context), (data) => [
        { type: "ArchitectureRevised", data: { ...data, answers: context.want.cause.id } },
      ]),
  },
});
