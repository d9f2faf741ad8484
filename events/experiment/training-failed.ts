import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { ArtifactRef, Count, Positive, Text } from "../values.ts";

export const TrainingFailed = defineEvent("TrainingFailed", {
  stream: "experiment",
  version: 1,
  description: "The training ended without a result, with its cause; never a score.",
  data: Schema.Struct({
    attempt: Positive,
    reason: Schema.Literals(["contract", "crashed", "diverged", "out-of-memory", "time-limit", "sandbox"]),
    message: Text,
    /** The step reached. */
    step: Count,
    log: Schema.NullOr(ArtifactRef),
  }),
});
