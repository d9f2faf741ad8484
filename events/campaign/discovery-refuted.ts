import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { verdictFields } from "../values.ts";

export const DiscoveryRefuted = defineEvent("DiscoveryRefuted", {
  stream: "campaign",
  version: 1,
  description: "A claim did not hold with fresh seeds, or could not be tested.",
  data: Schema.Struct(verdictFields),
});
