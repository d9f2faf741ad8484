import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { ExperimentId, Label, Text } from "../values.ts";

/** One thing that a result shows, with the numbers and the other experiments that it rests on. */
export const Finding = Schema.Struct({
  text: Text,
  /** Unrounded; the text may round them. */
  numbers: Schema.Array(Schema.Struct({ name: Label, value: Schema.Finite })),
  experiments: Schema.Array(ExperimentId),
});
export type Finding = typeof Finding.Type;

export const AnalysisWritten = defineEvent("AnalysisWritten", {
  stream: "experiment",
  version: 3,
  description: "The Analyst compared the result with its relatives and wrote what it shows.",
  data: Schema.Struct({
    /** The findings, one after the other. */
    text: Text,
    findings: Schema.Array(Finding),
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
    /** Parts of the design that may be why. */
    causes: Schema.Array(Text),
    /** What to change next. */
    suggestions: Schema.Array(Text),
    /** Claims of a language model that no number of the log supports. */
    rejected: Schema.Array(Schema.Struct({ text: Text, why: Text })),
  }),
  upcasters: {
    // Version 1 had its findings in the text alone.
    1: (data) => ({ ...data, findings: [] }),
    // Version 2 came from the grammar alone, which writes no more than what follows from its numbers.
    2: (data) => ({ ...data, causes: [], suggestions: [], rejected: [] }),
  },
});
