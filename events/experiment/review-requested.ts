import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count, LayerCode, Seconds } from "../values.ts";

export const ReviewRequested = defineEvent("ReviewRequested", {
  stream: "experiment",
  version: 1,
  description: "The architecture, accepted by the Checker, waits for a reviewer before it is trained.",
  data: Schema.Struct({
    code: LayerCode,
    revision: Count,
    /** After this long without an answer the timekeeper passes the deadline. */
    answerWithin: Seconds,
  }),
});
