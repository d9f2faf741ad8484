import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { LayerCode, Seconds, TaskSpec } from "../values.ts";

export const ProbeRequested = defineEvent("ProbeRequested", {
  stream: "experiment",
  version: 1,
  description: "The Checker asked a gpu-agent to probe the code in a sandbox.",
  data: Schema.Struct({
    code: LayerCode,
    task: TaskSpec,
    /** Of the work itself; who does it ends it then. */
    timeLimit: Seconds,
    /** After this long without an answer the timekeeper passes the deadline. */
    answerWithin: Seconds,
  }),
});
