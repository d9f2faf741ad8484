import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Text } from "../values.ts";

export const CampaignStopRequested = defineEvent("CampaignStopRequested", {
  stream: "campaign",
  version: 1,
  description: "A person asked the campaign to end: it closes as soon as nothing is under way.",
  data: Schema.Struct({ reason: Text }),
});
