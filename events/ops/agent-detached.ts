import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { AgentId } from "../values.ts";

export const AgentDetached = defineEvent("AgentDetached", {
  stream: "ops",
  version: 1,
  description: "An agent said that it leaves. One that is killed says nothing.",
  data: Schema.Struct({ agent: AgentId }),
});
