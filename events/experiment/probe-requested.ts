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
    timeLimit: Seconds,
  }),
});
