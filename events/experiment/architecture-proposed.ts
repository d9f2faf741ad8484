import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { proposalFields } from "../values.ts";

export const ArchitectureProposed = defineEvent("ArchitectureProposed", {
  stream: "experiment",
  version: 1,
  description:
    "The Researcher proposed an architecture: name, motivation, code, and where each element comes from.",
  data: Schema.Struct({
    ...proposalFields,
  }),
});
