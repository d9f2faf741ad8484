import { Schema } from "effect";
import { defineEvent, type OldData } from "../define-event.ts";
import { oneTask, SuiteTasks, withoutSources } from "../suite.ts";
import { Count, LayerCode, RandomSeed, RungShare, Seconds } from "../values.ts";

export const TrainingRequested = defineEvent("TrainingRequested", {
  stream: "experiment",
  version: 4,
  description: "The Engineer asked a gpu-agent to train and evaluate the architecture.",
  data: Schema.Struct({
    code: LayerCode,
    /** Each is trained by a model of its own. */
    tasks: SuiteTasks,
    randomSeed: RandomSeed,
    /** Shares of each task's steps after which the gpu-agent measures every model and waits for the word to go on. */
    rungs: Schema.Array(RungShare),
    /** Which held-out sequences the last measurement uses; each number names others. */
    split: Count,
    /** Of the work itself, all tasks together; who does it ends it then. */
    timeLimit: Seconds,
    /** After this long without an answer the timekeeper passes the deadline. */
    answerWithin: Seconds,
  }),
  upcasters: {
    // Version 1 asked for no milestones.
    1: (data) => ({ ...data, milestones: [] }),
    // Version 2 knew one task, and looked at the training loss on the way.
    2: ({ task, milestones, ...data }) => ({
      ...data,
      tasks: [oneTask(task as OldData)],
      rungs: milestones,
      split: 0,
    }),
    // Version 3 had tasks of the gpu-agent's alone.
    3: (data) => ({ ...data, tasks: withoutSources(data["tasks"]) }),
  },
});
