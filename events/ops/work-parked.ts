import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { EventId, ExperimentId, Label, Positive, Text } from "../values.ts";

export const WorkParked = defineEvent("WorkParked", {
  stream: "ops",
  version: 1,
  description: "A want failed too often, or beyond retrying; nobody tries it again by itself.",
  data: Schema.Struct({
    role: Label,
    experiment: ExperimentId,
    work: EventId,
    want: Label,
    failures: Positive,
    message: Text,
  }),
});
