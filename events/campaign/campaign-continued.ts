import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Duration } from "../values.ts";

export const CampaignContinued = defineEvent("CampaignContinued", {
  stream: "campaign",
  version: 1,
  description: "A laboratory took the campaign up again after it had been left. No decision follows from it.",
  data: Schema.Struct({
    /** Since the campaign's last event; it counts neither as wall time nor as device time. */
    idleSeconds: Duration,
  }),
});
