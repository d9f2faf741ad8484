import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { ExperimentId } from "../values.ts";

export const AblationRequested = defineEvent("AblationRequested", {
  stream: "campaign",
  version: 1,
  description: "A person asked what the gain of a claim comes from: it is ablated once it is confirmed.",
  data: Schema.Struct({ claim: ExperimentId }),
});
