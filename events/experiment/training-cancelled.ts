import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count, Text } from "../values.ts";

export const TrainingCancelled = defineEvent("TrainingCancelled", {
  stream: "experiment",
  version: 1,
  description: "The Engineer stopped a hopeless or diverging training, with the evidence; never a score.",
  data: Schema.Struct({
    reason: Text,
    /** Steps trained, of all tasks together. */
    step: Count,
    /** The rule, and what every rung measured. */
    evidence: Schema.Record(Schema.String, Schema.Json),
  }),
});
