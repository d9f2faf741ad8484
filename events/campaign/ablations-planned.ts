import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Ablation, ExperimentId, geneFields, Positive, Text } from "../values.ts";

export const AblationsPlanned = defineEvent("AblationsPlanned", {
  stream: "campaign",
  version: 1,
  description:
    "The director said which genes of a confirmed discovery are put back, each in an experiment of its own.",
  data: Schema.Struct({
    claim: ExperimentId,
    experiment: ExperimentId,
    /** Whose values are put back: the parent's, or the baseline's where the discovery has no parent. */
    origin: ExperimentId,
    /** Fresh seeds of each. */
    pairs: Positive,
    ablations: Schema.Array(Schema.Struct({ ablation: ExperimentId, ...Ablation.fields })),
    /** Genes that differ too and are not put back, each with the reason. */
    left: Schema.Array(Schema.Struct({ ...geneFields, reason: Text })),
    /** Why no genes could be compared, or none differs; null where one does. */
    reason: Schema.NullOr(Text),
  }),
});
