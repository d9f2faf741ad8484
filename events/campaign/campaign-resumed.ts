import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Duration } from "../values.ts";

export const CampaignResumed = defineEvent("CampaignResumed", {
  stream: "campaign",
  version: 1,
  description: "A person resumed the paused campaign: experiments are opened again.",
  data: Schema.Struct({
    /** Since the pause; it counts as no wall time. */
    idleSeconds: Duration,
  }),
});
