import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count, Label, Positive, PublicKey, RandomSeed, TaskSpec, Text, TimeLimits } from "../values.ts";

/** The policy of the paper (arXiv 2507.18074); every number a setting, the paper's value the default. */
export const Policy = Schema.Struct({
  /** Closed candidates before the first update of the pool. */
  coldStart: Count,
  /** New entries between two updates of the pool. */
  refreshEvery: Positive,
  poolSize: Positive,
  /** The parent is drawn from ranks 1 … parentRanks, the references from the ranks after them. */
  parentRanks: Positive,
  references: Count,
  /** Name of the parent policy, a file in actors/policies/. */
  parent: Label,
  /** Share of candidates opened in the control arm. */
  controlShare: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
  /** Revisions allowed after rejections, and again after failed trainings. */
  revisions: Count,
});
export type Policy = typeof Policy.Type;

export const CampaignSettings = Schema.Struct({
  /** Candidates to open, baselines not counted. */
  experiments: Positive,
  parallel: Positive,
  /** Names of reference genomes; the first is the one that all others are compared with. */
  baselines: Schema.NonEmptyArray(Label),
  task: TaskSpec,
  policy: Policy,
  timeLimits: TimeLimits,
});
export type CampaignSettings = typeof CampaignSettings.Type;

export const CampaignOpened = defineEvent("CampaignOpened", {
  stream: "campaign",
  version: 1,
  description: "A campaign began: its question, its settings, its random seed, the keys of its actors.",
  data: Schema.Struct({
    name: Label,
    question: Text,
    seed: RandomSeed,
    settings: CampaignSettings,
    /** Who may sign as which actor in this campaign. */
    keys: Schema.Record(Schema.String, PublicKey),
    /** Whether the server was seen to run with sync_interval: always. */
    sync: Schema.Literals(["verified", "accepted-unverified"]),
  }),
});
