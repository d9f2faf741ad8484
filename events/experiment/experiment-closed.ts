import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Text } from "../values.ts";

export const ExperimentClosed = defineEvent("ExperimentClosed", {
  stream: "experiment",
  version: 2,
  description: "The experiment ended; it stays on record whatever came of it.",
  data: Schema.Struct({
    /** `compared`: of what was compared pair by pair, measured to its end. */
    outcome: Schema.Literals(["trained", "compared", "rejected", "failed", "cancelled", "expired"]),
    reason: Text,
    fitness: Schema.NullOr(Schema.Finite),
  }),
  upcasters: {
    // Version 1 knew no confirmations.
    1: (data) => data,
  },
});
