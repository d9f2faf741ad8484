import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { verdictFields } from "../values.ts";

export const DiscoveryConfirmed = defineEvent("DiscoveryConfirmed", {
  stream: "campaign",
  version: 1,
  description: "A claim held with fresh seeds on another held-out split.",
  data: Schema.Struct(verdictFields),
});
