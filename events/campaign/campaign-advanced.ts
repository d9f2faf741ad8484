import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count, EventId, ExperimentId, Token } from "../values.ts";

/** What the director decides on: the types of the causes. */
export const CauseType = Schema.Literals([
  "CampaignOpened",
  "ExperimentClosed",
  "CampaignPaused",
  "CampaignResumed",
  "CampaignStopRequested",
  "AblationRequested",
  "CampaignForked",
]);
export type CauseType = typeof CauseType.Type;

export const CampaignAdvanced = defineEvent("CampaignAdvanced", {
  stream: "campaign",
  version: 5,
  description:
    "The director took its decision on one cause; the first event of the batch that holds the decision.",
  data: Schema.Struct({
    /** The how-many-eth decision it is, from 0; one for each cause, in log order. */
    ordinal: Count,
    cause: EventId,
    causeType: CauseType,
    /** The experiments that this decision opens, in the same batch. */
    opened: Schema.Array(ExperimentId),
    /** Those persons' ideas that some of these are made of, the oldest first. */
    served: Schema.Array(Token),
  }),
  upcasters: {
    // In version 1 the opening came first and all other causes were closings.
    1: (data) => ({ ...data, causeType: data["ordinal"] === 0 ? "CampaignOpened" : "ExperimentClosed" }),
    // Versions 2 and 3 knew fewer causes.
    2: (data) => data,
    3: (data) => data,
    // Version 4 knew no ideas of persons.
    4: (data) => ({ ...data, served: [] }),
  },
});
