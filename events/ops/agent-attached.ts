import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { AgentId, Label } from "../values.ts";

export const AgentAttached = defineEvent("AgentAttached", {
  stream: "ops",
  version: 1,
  description: "An agent came to work, under a grant, with a program that it names itself.",
  data: Schema.Struct({
    agent: AgentId,
    grant: Label,
    /** Name and version, as the agent says. */
    software: Label,
  }),
});
