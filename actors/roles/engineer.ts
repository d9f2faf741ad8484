// The Engineer: has the accepted architecture trained, revises it when the training fails, judges its quality.
import { Effect } from "effect";
import { Reasoner } from "../ports.ts";
import { seed32 } from "../policies/random.ts";
import { proposalFields } from "./proposal.ts";
import { defineRole, roleMachine, to } from "./role.ts";

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

export const engineer = defineRole({
  name: "engineer",
  answers: ["ArchitectureAccepted", "TrainingFinished", "TrainingFailed", "LeakCleared"],
  machine,
  perform: {
    requestTraining: ({ experiment, want }) => {
      const { opened } = experiment;
      if (opened === null || want.cause.type !== "ArchitectureAccepted")
        throw new Error("a training is wanted of what was not accepted");
      const { training, queue } = opened.timeLimits;
      const data = {
        code: want.cause.data.code,
        task: opened.task,
        randomSeed: seed32(opened.randomSeed, "training"),
        milestones: opened.rules.milestones,
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
        const data = yield* reasoner.judgeQuality({ motivation, genome, result, baseline, baselineTraining });
        return [{ type: "QualityJudged", data }];
      }),
    revise: (context) =>
      Effect.map(proposalFields(context), (data) => [
        { type: "ArchitectureRevised", data: { ...data, answers: context.want.cause.id } },
      ]),
  },
});
