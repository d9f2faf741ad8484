import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count, ProbeResult, Text } from "../values.ts";

export const ArchitectureRejected = defineEvent("ArchitectureRejected", {
  stream: "experiment",
  version: 1,
  description: "The Checker rejected the architecture, with the evidence.",
  data: Schema.Struct({
    revision: Count,
    reason: Text,
    failures: Schema.Array(ProbeResult),
  }),
});
