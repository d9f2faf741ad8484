import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { LayerCode, RandomSeed, Seconds, TaskSpec } from "../values.ts";

export const TrainingRequested = defineEvent("TrainingRequested", {
  stream: "experiment",
  version: 1,
  description: "The Engineer asked a gpu-agent to train and evaluate the architecture.",
  data: Schema.Struct({
    code: LayerCode,
    task: TaskSpec,
    randomSeed: RandomSeed,
    /** Of the work itself; who does it ends it then. */
    timeLimit: Seconds,
    /** After this long without an answer the timekeeper passes the deadline. */
    answerWithin: Seconds,
  }),
});
