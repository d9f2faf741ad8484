import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { EventId, ExperimentId, Label, Text } from "../values.ts";

export const WorkFailed = defineEvent("WorkFailed", {
  stream: "ops",
  version: 1,
  description: "A role tried to do what an event asks of it and could not.",
  data: Schema.Struct({
    role: Label,
    experiment: ExperimentId,
    /** The event that asks, and the want that could not be performed. */
    work: EventId,
    want: Label,
    message: Text,
    retryable: Schema.Boolean,
  }),
});
