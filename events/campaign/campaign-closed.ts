import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count } from "../values.ts";

export const CampaignClosed = defineEvent("CampaignClosed", {
  stream: "campaign",
  version: 1,
  description: "The campaign ended; nothing more is opened.",
  data: Schema.Struct({
    reason: Schema.Literals(["budget-spent", "baseline-failed"]),
    opened: Count,
    closed: Count,
  }),
});
