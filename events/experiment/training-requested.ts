import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { LayerCode, MilestoneShare, RandomSeed, Seconds, TaskSpec } from "../values.ts";

export const TrainingRequested = defineEvent("TrainingRequested", {
  stream: "experiment",
  version: 2,
  description: "The Engineer asked a gpu-agent to train and evaluate the architecture.",
  data: Schema.Struct({
    code: LayerCode,
    task: TaskSpec,
    randomSeed: RandomSeed,
    /** Shares of the steps after which the gpu-agent reports its loss and waits for the word to go on. */
    milestones: Schema.Array(MilestoneShare),
    /** Of the work itself; who does it ends it then. */
    timeLimit: Seconds,
    /** After this long without an answer the timekeeper passes the deadline. */
    answerWithin: Seconds,
  }),
  upcasters: {
    // Version 1 asked for no milestones.
    1: (data) => ({ ...data, milestones: [] }),
  },
});
