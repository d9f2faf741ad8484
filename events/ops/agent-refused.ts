import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { AgentId, Positive } from "../values.ts";

export const AgentRefused = defineEvent("AgentRefused", {
  stream: "ops",
  version: 1,
  description:
    "A gate refused requests of an agent that its grant does not cover or that say something wrong.",
  data: Schema.Struct({
    agent: AgentId,
    /** By the code of the refusal, how many since the gate's last word on this agent. */
    refused: Schema.Record(Schema.String, Positive),
    /** What the newest of them was told. */
    message: Schema.String.check(Schema.isMaxLength(500)),
  }),
});
