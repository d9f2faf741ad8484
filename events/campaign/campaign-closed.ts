import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count } from "../values.ts";

export const CampaignClosed = defineEvent("CampaignClosed", {
  stream: "campaign",
  version: 3,
  description: "The campaign ended; nothing more is opened.",
  data: Schema.Struct({
    /** `budget-spent`: as many experiments as were asked for have been closed. */
    reason: Schema.Literals([
      "budget-spent",
      "wall-time-spent",
      "device-time-spent",
      "flops-spent",
      "tokens-spent",
      "money-spent",
      "stopped",
      "baseline-failed",
    ]),
    opened: Count,
    closed: Count,
  }),
  upcasters: {
    // Each version knew fewer reasons than the next.
    1: (data) => data,
    2: (data) => data,
  },
});
