import { Schema } from "effect";
import { defineEvent, type OldData } from "../define-event.ts";
import {
  CampaignId,
  Duration,
  EventId,
  ExperimentId,
  Label,
  Positive,
  PublicKey,
  RandomSeed,
  Sha256,
  Text,
} from "../values.ts";
import { CampaignSettings, settingsOfVersion7, settingsOfVersion8 } from "./campaign-opened.ts";

/** The past that a fork shares with another campaign. */
export const Origin = Schema.Struct({
  campaign: CampaignId,
  /** The last event of that campaign that is shared. */
  event: EventId,
  /** That campaign's own events up to it, and the Merkle root over their stored bytes in log order (RFC 6962). */
  events: Positive,
  root: Sha256,
});
export type Origin = typeof Origin.Type;

export const CampaignForked = defineEvent("CampaignForked", {
  stream: "campaign",
  version: 3,
  description:
    "A campaign began with the past of another one, up to an event of it, to go on otherwise. What was under way there begins anew in the same batch.",
  data: Schema.Struct({
    name: Label,
    question: Text,
    origin: Origin,
    seed: RandomSeed,
    /** From here on; baselines, tasks and criteria are those of the origin. */
    settings: CampaignSettings,
    /** Experiments that had been opened and not closed. */
    again: Schema.Array(ExperimentId),
    /** Since the last shared event; it counts not as wall time. */
    idleSeconds: Duration,
    /** Who may sign as which actor in this campaign. */
    keys: Schema.Record(Schema.String, PublicKey),
    /** Whether the server was seen to run with sync_interval: always. */
    sync: Schema.Literals(["verified", "accepted-unverified"]),
  }),
  upcasters: {
    1: (data) => ({ ...data, settings: settingsOfVersion7(data["settings"] as OldData) }),
    2: (data) => ({ ...data, settings: settingsOfVersion8(data["settings"] as OldData) }),
  },
});
