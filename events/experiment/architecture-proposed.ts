import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { proposalFields } from "../values.ts";

export const ArchitectureProposed = defineEvent("ArchitectureProposed", {
  stream: "experiment",
  version: 2,
  description:
    "The Researcher proposed an architecture: name, motivation, code, and where each element comes from.",
  data: Schema.Struct({
    ...proposalFields,
  }),
  upcasters: {
    /** Version 1 cited for the design as a whole, and only experiments: `citations` were their ids. */
    1: ({ citations, ...data }) => ({
      ...data,
      citations:
        Array.isArray(citations) && citations.length === 0
          ? []
          : [{ element: "design", kind: "experience", ids: citations }],
    }),
  },
});
