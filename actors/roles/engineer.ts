// The Engineer: has the accepted architecture trained, revises it when the training fails, judges its quality.
import { Effect } from "effect";
import type { EventData } from "../../events/index.ts";
import { measuredBy } from "../../events/suite.ts";
import { Reasoner } from "../ports.ts";
import { seed32 } from "../policies/random.ts";
import { proposalFields } from "./proposal.ts";
import { defineRole, roleMachine, to } from "./role.ts";
import type { SharedView } from "./shared-view.ts";

const machine = roleMachine("engineer", {
  waiting: {
    on: {
      ArchitectureAccepted: to("requesting"),
      TrainingFinished: to("judging"),
      TrainingFailed: to("revising"),
      LeakCleared: to("judging"),
    },
  },
  requesting: { meta: { want: "requestTraining" }, on: { TrainingRequested: to("waiting") } },
  judging: {
    meta: { want: "judgeQuality" },
    // What is too good to be believed waits for the Checker.
    on: { QualityJudged: to("waiting"), LeakSuspected: to("waiting") },
  },
  revising: { meta: { want: "revise" }, on: { ArchitectureRevised: to("waiting") } },
});

/** Of data and weights: the baseline's where the rules pair the two, so that both see equal batches in equal order. */
const trainingSeed = (
  { rules, baseline, randomSeed }: EventData<"ExperimentOpened">,
  shared: SharedView,
): number =>
  (rules.paired && baseline !== null ? shared.known(baseline.experiment)?.training?.randomSeed : undefined) ??
  seed32(randomSeed, "training");

export const engineer = defineRole({
  name: "engineer",
  answers: ["ArchitectureAccepted", "TrainingFinished", "TrainingFailed", "LeakCleared"],
  machine,
  perform: {
    requestTraining: ({ experiment, want, shared }) => {
      const { opened } = experiment;
      if (opened === null || want.cause.type !== "ArchitectureAccepted")
        throw new Error("a training is wanted of what was not accepted");
      const { training, queue } = opened.timeLimits;
      const data = {
        code: want.cause.data.code,
        tasks: opened.tasks,
        randomSeed: trainingSeed(opened, shared),
        rungs: opened.rules.rungs,
        split: 0,
        timeLimit: training,
        answerWithin: training + queue,
      };
      return Effect.succeed([{ type: "TrainingRequested", data }]);
    },
    judgeQuality: ({ experiment, shared }) =>
      Effect.gen(function* () {
        const reasoner = yield* Reasoner;
        const { opened, proposal, result } = experiment;
        if (opened === null || proposal === null || result === null)
          throw new Error("a judgement is wanted without a result");
        const { motivation, genome } = proposal;
        const { baseline } = opened;
        const baselineTraining = baseline && (shared.known(baseline.experiment)?.training ?? null);
        const data = yield* reasoner.judgeQuality({
          ...{ motivation, genome, baseline, baselineTraining },
          result: measuredBy(opened, result),
        });
        return [{ type: "QualityJudged", data }];
      }),
    revise: (context) =>
      Effect.map(proposalFields(context), (data) => [
        { type: "ArchitectureRevised", data: { ...data, answers: context.want.cause.id } },
      ]),
  },
});
