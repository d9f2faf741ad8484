import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Comparison, Count, ExperimentId, geneFields, Positive, Share, Text } from "../values.ts";

export const DiscoveryAblated = defineEvent("DiscoveryAblated", {
  stream: "campaign",
  version: 1,
  description:
    "Every ablation of a confirmed discovery that was begun has ended: what each gene is worth in it.",
  data: Schema.Struct({
    claim: ExperimentId,
    experiment: ExperimentId,
    origin: ExperimentId,
    /** Those that were begun, in the order of the plan. */
    ablations: Schema.NonEmptyArray(
      Schema.Struct({
        ablation: ExperimentId,
        ...geneFields,
        /** The gain that is lost without the value, the discovery over the ablated layer; null: not measured. */
        comparison: Schema.NullOr(Comparison),
        /** Benjamini–Hochberg over those begun; one that was not measured counts with p = 1. */
        q: Share,
        reason: Text,
      }),
    ),
    /** Ablations planned, those begun, and those of them that were measured. */
    planned: Positive,
    begun: Positive,
    measured: Count,
    split: Count,
  }),
});
