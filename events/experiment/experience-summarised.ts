import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count, ExperimentId, Label, Text } from "../values.ts";

export const ExperienceSummarised = defineEvent("ExperienceSummarised", {
  stream: "experiment",
  version: 1,
  description: "The Researcher summed up what earlier experiments teach, for this proposal alone.",
  data: Schema.Struct({
    summary: Text,
    /** Mean effect of a gene value on fitness against the parents, with its count. */
    effects: Schema.Array(Schema.Struct({ gene: Label, value: Label, effect: Schema.Finite, count: Count })),
    experiments: Schema.Array(ExperimentId),
  }),
});
