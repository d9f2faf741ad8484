import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Text } from "../values.ts";

export const ExperimentClosed = defineEvent("ExperimentClosed", {
  stream: "experiment",
  version: 1,
  description: "The experiment ended; it stays on record whatever came of it.",
  data: Schema.Struct({
    outcome: Schema.Literals(["trained", "rejected", "failed", "cancelled", "expired"]),
    reason: Text,
    fitness: Schema.NullOr(Schema.Finite),
  }),
});
