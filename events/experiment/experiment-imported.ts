import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { ArtifactRef, ExperimentId, Label, Positive, Share, Text } from "../values.ts";

/** What was published of one run of an architecture; null: nothing was. */
export const ImportedResults = Schema.Struct({
  /** Of the model, as precisely as they were published. */
  parameters: Positive,
  steps: Positive,
  /** At the last step. */
  trainingLoss: Schema.NullOr(Schema.Finite),
  /** CSV as it was published: steps, then the training loss at each. */
  curve: ArtifactRef,
  /** Accuracy by the benchmark's name. */
  benchmarks: Schema.Record(Schema.String, Schema.NullOr(Share)),
  /** Mean of those that are known, as it was published. */
  average: Schema.NullOr(Share),
});
export type ImportedResults = typeof ImportedResults.Type;

export const ExperimentImported = defineEvent("ExperimentImported", {
  stream: "experiment",
  version: 1,
  description:
    "An experiment that another laboratory published was taken over; by whom, when and how it was measured is unknown.",
  data: Schema.Struct({
    /** Its number in the source; the ids of this campaign are made of it. */
    index: Positive,
    parent: Schema.NullOr(ExperimentId),
    name: Label,
    /** The name that it was published under as well, if it was. */
    publishedName: Schema.NullOr(Label),
    motivation: Schema.NullOr(Text),
    score: Schema.Finite,
    results: Schema.NullOr(ImportedResults),
  }),
});
