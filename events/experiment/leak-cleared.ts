import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { EventId } from "../values.ts";

export const LeakCleared = defineEvent("LeakCleared", {
  stream: "experiment",
  version: 1,
  description: "The Checker found no leak in the trained layer: its result counts.",
  data: Schema.Struct({
    /** The ProbeFinished that shows it. */
    probe: EventId,
  }),
});
