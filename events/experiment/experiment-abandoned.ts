import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { EventId, Label, Text } from "../values.ts";

export const ExperimentAbandoned = defineEvent("ExperimentAbandoned", {
  stream: "experiment",
  version: 1,
  description: "A role cannot go on with the experiment, and trying again would not help.",
  data: Schema.Struct({
    role: Label,
    /** The event that asks, and the want that cannot be performed. */
    work: EventId,
    want: Label,
    reason: Text,
  }),
});
