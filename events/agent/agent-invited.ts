import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { AgentId, CampaignId, Label, Positive, PublicKey } from "../values.ts";

export const AgentInvited = defineEvent("AgentInvited", {
  stream: "agent",
  version: 1,
  description: "An agent got a key and a grant: what it may lease and contribute, and where.",
  data: Schema.Struct({
    agent: AgentId,
    role: Label,
    publicKey: PublicKey,
    /** Names this grant in contributions. */
    grant: Label,
    /** The campaigns it may work on; null for all. */
    campaigns: Schema.NullOr(Schema.Array(CampaignId)),
    /** Event types that it may lease as work, and those that it may contribute. */
    leases: Schema.Array(Label),
    contributes: Schema.Array(Label),
    maxInFlight: Positive,
  }),
});
