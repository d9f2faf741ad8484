import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { AgentId, PublicKey, Text } from "../values.ts";

export const KeyRotated = defineEvent("KeyRotated", {
  stream: "agent",
  version: 1,
  description: "An agent's key is worth nothing any more; its new grant follows, under another key.",
  data: Schema.Struct({ agent: AgentId, publicKey: PublicKey, reason: Text }),
});
