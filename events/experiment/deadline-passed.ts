import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { EventId, Label, Seconds } from "../values.ts";

export const DeadlinePassed = defineEvent("DeadlinePassed", {
  stream: "experiment",
  version: 1,
  description: "The timekeeper saw a time limit run out.",
  data: Schema.Struct({
    /** The requesting event and its type. */
    request: EventId,
    requestType: Label,
    timeLimit: Seconds,
  }),
});
