import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { suggestionFields } from "../values.ts";

export const IdeaSuggested = defineEvent("IdeaSuggested", {
  stream: "campaign",
  version: 1,
  description:
    "A person had an idea: of the candidates that are opened next, the first that no earlier idea waits for is made of it.",
  data: Schema.Struct(suggestionFields),
});
