import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { AgentId, Comparison, Count, ExperimentId, Text } from "../values.ts";

export const DiscoveryScaled = defineEvent("DiscoveryScaled", {
  stream: "campaign",
  version: 1,
  description: "A confirmed discovery was compared with its baseline once more at the registered size.",
  data: Schema.Struct({
    claim: ExperimentId,
    experiment: ExperimentId,
    baseline: ExperimentId,
    /** The experiment that compared them. */
    scaleUp: ExperimentId,
    /** Null where it ended without one. */
    comparison: Schema.NullOr(Comparison),
    /** The mean gain that the confirmation measured, and the registered threshold. */
    confirmed: Schema.Finite,
    minimumGain: Schema.Finite,
    /** Whether the mean gain is above zero, and whether it is the threshold or more; null where nothing was compared. */
    signHolds: Schema.NullOr(Schema.Boolean),
    thresholdHolds: Schema.NullOr(Schema.Boolean),
    /** Who trained for it. */
    workers: Schema.Array(AgentId),
    split: Count,
    reason: Text,
  }),
});
