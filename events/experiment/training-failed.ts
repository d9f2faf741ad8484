import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Rung } from "../suite.ts";
import { ArtifactRef, Count, Label, Positive, Text } from "../values.ts";

export const TrainingFailed = defineEvent("TrainingFailed", {
  stream: "experiment",
  version: 2,
  description: "The training ended without a result, with its cause; never a score.",
  data: Schema.Struct({
    attempt: Positive,
    /** `inconsistent`: the trained model answers otherwise when what it may not look at is changed. */
    reason: Schema.Literals([
      "contract",
      "crashed",
      "diverged",
      "inconsistent",
      "out-of-memory",
      "time-limit",
      "sandbox",
    ]),
    message: Text,
    /** The task that it failed on; null where on none of them. */
    task: Schema.NullOr(Label),
    /** Steps trained, of all tasks together. */
    step: Count,
    /** What was measured before. */
    rungs: Schema.Array(Rung),
    log: Schema.NullOr(ArtifactRef),
  }),
  upcasters: {
    // Version 1 trained one task and named it nowhere; on the way it measured nothing.
    1: (data) => ({ ...data, task: null, rungs: [] }),
  },
});
