import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { RandomSeed, Seconds, Share } from "../values.ts";

export const ComparisonRequested = defineEvent("ComparisonRequested", {
  stream: "experiment",
  version: 1,
  description: "The Engineer asked a gpu-agent what paired differences are worth.",
  data: Schema.Struct({
    /** One for each pair, in the order of its seeds; more is better for the candidate. */
    differences: Schema.Array(Schema.Finite).check(Schema.isMinLength(2)),
    /** Of the interval. */
    confidence: Share,
    /** Draws the resamples of the bootstrap. */
    randomSeed: RandomSeed,
    /** Of the work itself; who does it ends it then. */
    timeLimit: Seconds,
    /** After this long without an answer the timekeeper passes the deadline. */
    answerWithin: Seconds,
  }),
});
