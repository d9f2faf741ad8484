import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Library } from "../thinking.ts";

export const CognitionAdded = defineEvent("CognitionAdded", {
  stream: "campaign",
  version: 1,
  description:
    "A person gave the roles more to read, beside the library that the campaign was opened with: what is asked for later may draw on it.",
  data: Schema.Struct({
    /** The entries that were added alone. */
    library: Library,
  }),
});
