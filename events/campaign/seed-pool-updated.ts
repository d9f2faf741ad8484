import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count, ExperimentId } from "../values.ts";

export const SeedPoolUpdated = defineEvent("SeedPoolUpdated", {
  stream: "campaign",
  version: 1,
  description: "The seed pool got a new generation: the best experiments by fitness, best first.",
  data: Schema.Struct({
    generation: Count,
    /** Trained candidates of the arm evolution there were; the next generation is due some entries later. */
    entries: Count,
    members: Schema.Array(Schema.Struct({ experiment: ExperimentId, fitness: Schema.Finite })),
  }),
});
