import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Comparison, Environment, Label } from "../values.ts";

export const ComparisonMeasured = defineEvent("ComparisonMeasured", {
  stream: "experiment",
  version: 1,
  description: "A gpu-agent computed the statistics of paired differences.",
  data: Schema.Struct({
    comparison: Comparison,
    /** The version of scipy that computed them. */
    scipy: Label,
    environment: Environment,
  }),
});
