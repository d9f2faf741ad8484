import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { EventId, proposalFields } from "../values.ts";

export const ArchitectureRevised = defineEvent("ArchitectureRevised", {
  stream: "experiment",
  version: 1,
  description: "The Engineer revised the architecture after a failed training.",
  data: Schema.Struct({
    ...proposalFields,
    /** The TrainingFailed that it answers. */
    answers: EventId,
  }),
});
