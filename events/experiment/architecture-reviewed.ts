import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count } from "../values.ts";

/** Characters of a reviewer's reason. */
const LONGEST_REASON = 4_000;

export const ArchitectureReviewed = defineEvent("ArchitectureReviewed", {
  stream: "experiment",
  version: 1,
  description: "A reviewer approved the architecture for training, or rejected it, and said why.",
  data: Schema.Struct({
    revision: Count,
    verdict: Schema.Literals(["approve", "reject"]),
    reason: Schema.String.check(Schema.isBetweenLength(1, LONGEST_REASON)),
  }),
});
