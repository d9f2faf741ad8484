import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { ExperimentId, PositiveNumber } from "../values.ts";

export const LeakSuspected = defineEvent("LeakSuspected", {
  stream: "experiment",
  version: 1,
  description:
    "The loss is too good to be believed: it counts only once the trained layer was probed for a leak.",
  data: Schema.Struct({
    /** Relative gain in held-out loss over the baseline, and the gain from which on it is suspected. */
    gain: Schema.Finite,
    threshold: PositiveNumber,
    baseline: ExperimentId,
  }),
});
