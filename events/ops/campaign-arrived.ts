import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count, Label, Positive, PublicKey, Sha256 } from "../values.ts";

export const CampaignArrived = defineEvent("CampaignArrived", {
  stream: "ops",
  version: 1,
  description:
    "A campaign that was exported from another log was taken over: what it consists of, byte for byte.",
  data: Schema.Struct({
    /** The one that opened the campaign. */
    laboratory: PublicKey,
    /** Of the Merkle tree over the stored bytes of all events that were exported (RFC 6962). */
    root: Sha256,
    events: Positive,
    /** The sequence up to which they were exported; null where to the end. */
    until: Schema.NullOr(Positive),
    /** Of Cambrian, which exported them. */
    version: Label,
    /** The invitations of agents that contributed: each one's stored text, and how many events were exported before it. */
    invitations: Schema.Array(Schema.Struct({ place: Count, text: Schema.String })),
    /** Who may sign as which actor in the log where the campaign arrived. */
    keys: Schema.Record(Schema.String, PublicKey),
  }),
});
