import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { ExperimentId } from "../values.ts";

export const FitnessScored = defineEvent("FitnessScored", {
  stream: "experiment",
  version: 1,
  description: "The fitness followed from the measurements and the judgement.",
  data: Schema.Struct({
    fitness: Schema.Finite,
    /** The three terms, each in [0, 1]; the fitness is their mean. */
    terms: Schema.Struct({ loss: Schema.Finite, benchmark: Schema.Finite, judge: Schema.Finite }),
    baseline: Schema.NullOr(ExperimentId),
  }),
});
