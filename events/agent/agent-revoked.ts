import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { AgentId, Label, PublicKey, Text } from "../values.ts";

export const AgentRevoked = defineEvent("AgentRevoked", {
  stream: "agent",
  version: 1,
  description: "An agent's grant was taken back: nothing that it contributes from then on is taken.",
  data: Schema.Struct({ agent: AgentId, grant: Label, publicKey: PublicKey, reason: Text }),
});
