import { Schema } from "effect";
import { defineEvent, type OldData } from "../define-event.ts";
import { ArtifactRef, LayerCode, Seconds, TaskSpec } from "../values.ts";

export const ProbeRequested = defineEvent("ProbeRequested", {
  stream: "experiment",
  version: 3,
  description: "The Checker asked a gpu-agent to probe the code in a sandbox.",
  data: Schema.Struct({
    code: LayerCode,
    task: TaskSpec,
    /** The trained weights with which it is probed for a leak; null where it is probed as it is built. */
    weights: Schema.NullOr(ArtifactRef),
    /** Of the work itself; who does it ends it then. */
    timeLimit: Seconds,
    /** After this long without an answer the timekeeper passes the deadline. */
    answerWithin: Seconds,
  }),
  upcasters: {
    // Version 1 asked before a training alone.
    1: (data) => ({ ...data, weights: null }),
    // Version 2 probed at the size of the gpu-agent's tasks alone.
    2: (data) => ({ ...data, task: { ...(data["task"] as OldData), source: null } }),
  },
});
