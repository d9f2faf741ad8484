import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { ArtifactRef, Count, Label, Positive, PublicKey, Text } from "../values.ts";

/** A file that records were read from, kept as it was published. */
export const SourceFile = Schema.Struct({
  /** What the source calls it. */
  name: Label,
  artifact: ArtifactRef,
  records: Count,
});

/** Where what is imported was published. */
export const ImportSource = Schema.Struct({
  title: Label,
  /** Where it can be found, e.g. an arXiv number. */
  reference: Label,
  files: Schema.NonEmptyArray(SourceFile),
});
export type ImportSource = typeof ImportSource.Type;

export const CampaignImported = defineEvent("CampaignImported", {
  stream: "campaign",
  version: 1,
  description:
    "A campaign that another laboratory published was taken over as it was published; what it does not say stays unknown.",
  data: Schema.Struct({
    name: Label,
    question: Text,
    source: ImportSource,
    /** Experiments that are imported: an ExperimentImported each. */
    records: Positive,
    /** Indices within those of the records that the source has no record of. */
    missing: Schema.Array(Positive),
    /** What the source calls the number that its experiments are ranked by; more is better. */
    score: Label,
    /** Who may sign as which actor in this campaign. */
    keys: Schema.Record(Schema.String, PublicKey),
    /** Whether the server was seen to run with sync_interval: always. */
    sync: Schema.Literals(["verified", "accepted-unverified"]),
  }),
});
