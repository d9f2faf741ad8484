import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { ExperimentId, Label, Text } from "../values.ts";

export const AnalysisWritten = defineEvent("AnalysisWritten", {
  stream: "experiment",
  version: 1,
  description: "The Analyst compared the result with its relatives and wrote what it shows.",
  data: Schema.Struct({
    text: Text,
    /** Differences to relatives: negative loss and positive accuracy are better. */
    comparisons: Schema.Array(
      Schema.Struct({
        relation: Schema.Literals(["baseline", "parent", "grandparent", "sibling"]),
        experiment: ExperimentId,
        loss: Schema.Finite,
        accuracy: Schema.Finite,
      }),
    ),
    /** Genes that differ from the parent. */
    changes: Schema.Array(Schema.Struct({ gene: Label, from: Label, to: Label })),
    shortcomings: Schema.Array(Text),
  }),
});
