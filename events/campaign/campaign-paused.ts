import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Text } from "../values.ts";

export const CampaignPaused = defineEvent("CampaignPaused", {
  stream: "campaign",
  version: 1,
  description: "A person paused the campaign: what is under way is finished, nothing more is opened.",
  data: Schema.Struct({ reason: Text }),
});
