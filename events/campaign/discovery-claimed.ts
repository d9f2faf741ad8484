import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { ExperimentId, Positive } from "../values.ts";

export const DiscoveryClaimed = defineEvent("DiscoveryClaimed", {
  stream: "campaign",
  version: 1,
  description:
    "A candidate passed the registered threshold: it is claimed to beat its baseline, and will be tested.",
  data: Schema.Struct({
    /** The experiment that confirms or refutes it. */
    claim: ExperimentId,
    experiment: ExperimentId,
    baseline: ExperimentId,
    /** Over the baseline, as exploration measured it with one seed, and the registered threshold. */
    gain: Schema.Finite,
    minimumGain: Schema.Finite,
    /** Fresh seeds that it will be tested with. */
    pairs: Positive,
    /** Trained candidates that it was chosen from. */
    candidates: Positive,
  }),
});
