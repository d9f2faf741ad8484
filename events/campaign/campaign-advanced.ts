import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count, EventId, ExperimentId } from "../values.ts";

export const CampaignAdvanced = defineEvent("CampaignAdvanced", {
  stream: "campaign",
  version: 1,
  description:
    "The director took its decision on one cause; the first event of the batch that holds the decision.",
  data: Schema.Struct({
    /** 0 for CampaignOpened, then one for each ExperimentClosed in log order. */
    ordinal: Count,
    cause: EventId,
    /** The experiments that this decision opens, in the same batch. */
    opened: Schema.Array(ExperimentId),
  }),
});
