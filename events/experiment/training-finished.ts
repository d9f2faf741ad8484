import { Schema } from "effect";
import { defineEvent, type OldData } from "../define-event.ts";
import { Rung, TaskResult } from "../suite.ts";
import { ArtifactRef, Count, Environment, Positive, RandomSeed, Sandbox, Seconds } from "../values.ts";

export const TrainingFinished = defineEvent("TrainingFinished", {
  stream: "experiment",
  version: 4,
  description: "A gpu-agent trained the architecture to the last step and the evaluator measured it.",
  data: Schema.Struct({
    attempt: Positive,
    /** One for each task that was asked for, in that order. */
    results: Schema.NonEmptyArray(TaskResult),
    /** What the same models measured on the way, in order. */
    rungs: Schema.Array(Rung),
    randomSeed: RandomSeed,
    /** Of all tasks together, without the time in which it waited for a word. */
    seconds: Seconds,
    /** Steps, of all tasks together, that earlier attempts had trained; null where this one began from the first. */
    resumedFrom: Schema.NullOr(Count),
    log: ArtifactRef,
    environment: Environment,
    sandbox: Sandbox,
  }),
  upcasters: {
    // Version 1 counted no operations and knew no milestones.
    1: (data) => ({ ...data, flops: null, milestones: [] }),
    2: (data) => resultOfOneTask(data),
    // Until version 3 every attempt began from the first step.
    3: (data) => ({ ...data, resumedFrom: null }),
  },
});

/** The one task that there was when version 2 was written; its size was not recorded. */
const TASK_OF_VERSION_2 = { task: "overwrite-recall", preset: null };

/** Version 2 measured one task, and on the way knew the training loss alone. */
const resultOfOneTask = ({
  attempt,
  milestones,
  randomSeed,
  log,
  environment,
  sandbox,
  ...measured
}: OldData) => ({
  ...{ attempt, randomSeed, log, environment, sandbox, seconds: measured["seconds"] },
  results: [{ ...measured, ...TASK_OF_VERSION_2, lossError: null }],
  rungs: (milestones as { readonly step: number; readonly loss: number }[]).map(({ step, loss }) => ({
    share: step / (measured["steps"] as number),
    results: [
      { ...TASK_OF_VERSION_2, steps: step, loss: null, accuracy: null, lossError: null, trainingLoss: loss },
    ],
  })),
});
