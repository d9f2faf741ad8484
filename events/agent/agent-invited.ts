import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { AgentId, Arm, CampaignId, Label, Positive, PositiveNumber, PublicKey, Time } from "../values.ts";

/** How often an agent may contribute unless its grant says otherwise: what trains needs it far less often. */
export const CONTRIBUTIONS_PER_MINUTE = 600;

/** Bytes of artifacts that an agent may store in an hour unless its grant says otherwise: the states of ten trainings at once of
 *  20 million parameters each, which are 240 MB every ten minutes. */
export const BYTES_PER_HOUR = 16 * 1024 ** 3;

/** What a grant allows, beside who has it. */
export const grantFields = {
  /** Names this grant in contributions. */
  grant: Label,
  /** The campaigns it may work on; null for all. */
  campaigns: Schema.NullOr(Schema.Array(CampaignId)),
  /** The arms whose experiments it may work on; null for all. */
  arms: Schema.NullOr(Schema.Array(Arm)),
  /** Event types that it may lease as work, and those that it may contribute. */
  leases: Schema.Array(Label),
  contributes: Schema.Array(Label),
  maxInFlight: Positive,
  /** Contributions in one minute. */
  perMinute: Positive,
  /** Bytes of artifacts that it may store in one hour. */
  bytesPerHour: Positive,
  /** Its part of its role's work, where the laboratory's own role has 1. */
  weight: PositiveNumber,
  /** The time from which on the grant is worth nothing; null: it stands until it is revoked. */
  expiresAt: Schema.NullOr(Time),
} as const;

export const AgentInvited = defineEvent("AgentInvited", {
  stream: "agent",
  version: 4,
  description:
    "An agent got a key and a grant: what it may lease and contribute, where, how much and until when.",
  data: Schema.Struct({ agent: AgentId, role: Label, publicKey: PublicKey, ...grantFields }),
  upcasters: {
    1: (data) => ({ ...data, arms: null, perMinute: CONTRIBUTIONS_PER_MINUTE, weight: 1, expiresAt: null }),
    // Version 2 knew fewer arms.
    2: (data) => data,
    3: (data) => ({ ...data, bytesPerHour: BYTES_PER_HOUR }),
  },
});
