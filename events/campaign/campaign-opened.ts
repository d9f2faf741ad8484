import { Schema } from "effect";
import { defineEvent, type OldData } from "../define-event.ts";
import { oneTask, SuiteTasks, withoutSources } from "../suite.ts";
import { Library, Thinking } from "../thinking.ts";
import {
  Count,
  ExperimentRules,
  firstEdition,
  Label,
  LayerCode,
  Positive,
  PositiveNumber,
  PublicKey,
  RandomSeed,
  RemarkReading,
  Review,
  Seconds,
  Share,
  Text,
  TimeLimits,
  rulesOfOneTask,
  unrecordedRules,
} from "../values.ts";

/** The policy of the paper (arXiv 2507.18074); every number a setting, the paper's value the default. */
export const Policy = Schema.Struct({
  /** Trained candidates, but those of the control arm, before the pool, until then the baselines, takes any in. */
  coldStart: Count,
  /** More of these trained candidates after which the pool is updated again. */
  refreshEvery: Positive,
  /** Members of the pool at most, baselines among them. */
  poolSize: Positive,
  /** The parent is one of the first so many ranks, of the pool (`paper`) or of an island (`islands`). */
  parentRanks: Positive,
  /** References drawn beside the parent, at most. */
  references: Count,
  /** Name of the parent policy, a file in actors/policies/parent/. */
  parent: Label,
  /** Of the parent policy `boltzmann`: the difference in fitness that makes a parent e times as likely. */
  boltzmann: Schema.Struct({ temperature: PositiveNumber }),
  islands: Schema.Struct({
    /** Of the parent policy `islands`: how many there are. */
    count: Positive,
    /** Of the parent policy `islands`: candidates after which each takes in its neighbour's best. */
    migrateEvery: Positive,
  }),
  mapElites: Schema.Struct({
    /** Of the parent policy `map-elites`: cells along the cost. */
    costBins: Positive,
    /** Of the parent policy `map-elites`: cells along the behaviour. */
    behaviourBins: Positive,
  }),
  /** Share of candidates opened in the control arm. */
  controlShare: Share,
  /** Revisions allowed after rejections, and again after failed trainings. */
  revisions: Count,
  /** Whether every candidate waits for a reviewer before it is trained; null: none does. */
  review: Schema.NullOr(Review),
  /** Which remarks of observers the Researcher reads; null: none. */
  remarks: Schema.NullOr(RemarkReading),
  /** What each experiment is judged by. */
  rules: ExperimentRules,
});
export type Policy = typeof Policy.Type;

/** What is measured first: a reference genome by its name, or a program of the user's own. */
export const Baseline = Schema.Struct({ name: Label, code: Schema.NullOr(LayerCode) });
export type Baseline = typeof Baseline.Type;

/** What may be spent beside the number of experiments; null for no limit. What is under way is finished. */
export const Budget = Schema.Struct({
  /** Time from the opening, less the time in which nobody worked on the campaign. */
  wallSeconds: Schema.NullOr(Seconds),
  /** Time that gpu-agents spent on trainings, whatever came of them. */
  deviceSeconds: Schema.NullOr(Seconds),
  /** Floating-point operations of finished trainings; of others they are unknown. */
  flops: Schema.NullOr(PositiveNumber),
});
export type Budget = typeof Budget.Type;

/** A larger suite for what was confirmed: its tasks, which of them give loss and benchmark, how often it is run. */
export const Scale = Schema.Struct({
  tasks: SuiteTasks,
  fitness: Schema.Struct({ loss: Label, benchmark: Schema.NonEmptyArray(Label) }),
  /** Fresh seeds, each paired with the baseline's. */
  seeds: Schema.Int.check(Schema.isGreaterThan(1)),
  /** Of one training, all tasks together. */
  timeLimit: Seconds,
});
export type Scale = typeof Scale.Type;

/** What will count as a discovery, said before anything is measured. */
export const Criteria = Schema.Struct({
  /** Gain over the first baseline (actors/policies/claims.ts) from which a candidate is worth confirming. */
  minimumGain: PositiveNumber,
  /** Claims that are confirmed, the largest gains first, once every candidate has closed; null: all that are worth it, 200 at most. */
  confirmations: Schema.NullOr(Count),
  /** Fresh seeds of a confirmation, each paired with the baseline's. */
  confirmSeeds: Schema.Int.check(Schema.isGreaterThan(1)),
  /** Benjamini–Hochberg q-value over all confirmations of the campaign, at most. */
  falseDiscoveryRate: Share,
  /** Ablations of each confirmed discovery, in the order of the genes; null: one for each gene; 0: only on request. */
  ablations: Schema.NullOr(Count),
  /** Fresh seeds of an ablation. */
  ablationSeeds: Schema.Int.check(Schema.isGreaterThan(1)),
  /** The size at which each confirmed discovery is compared with its baseline once more; null: at none. */
  scale: Schema.NullOr(Scale),
});
export type Criteria = typeof Criteria.Type;

export const CampaignSettings = Schema.Struct({
  /** Candidates to open, baselines not counted. */
  experiments: Positive,
  parallel: Positive,
  /** The first is the one that all others are compared with. */
  baselines: Schema.NonEmptyArray(Baseline),
  /** What candidates are trained on; the rules of the policy say which gives loss and benchmark. */
  tasks: SuiteTasks,
  /** Name of who answers what the roles ask. */
  reasoner: Label,
  /** The language models that are asked; null where none is. */
  thinking: Schema.NullOr(Thinking),
  /** What was read before; null where nothing was. */
  library: Schema.NullOr(Library),
  policy: Policy,
  budget: Budget,
  /** Null where none were registered, as before they could be. */
  criteria: Schema.NullOr(Criteria),
  timeLimits: TimeLimits,
});
export type CampaignSettings = typeof CampaignSettings.Type;

/** Version 1 had the paper's parent policy alone, baselines by name, no leak rule, no watch and no criteria. */
const settingsOfVersion2 = (settings: OldData): OldData => ({
  ...settings,
  baselines: (settings["baselines"] as readonly string[]).map((name) => ({ name, code: null })),
  reasoner: "grammar",
  policy: {
    ...(settings["policy"] as OldData),
    boltzmann: { temperature: 0.05 },
    islands: { count: 4, migrateEvery: 25 },
    mapElites: { costBins: 4, behaviourBins: 4 },
    rules: unrecordedRules,
  },
  budget: { wallSeconds: null, deviceSeconds: null, flops: null },
  criteria: null,
});

/** Version 2 recorded no edition of the rules. */
const settingsOfVersion3 = (settings: OldData): OldData => {
  const policy = settings["policy"] as OldData;
  return { ...settings, policy: { ...policy, rules: { ...(policy["rules"] as OldData), ...firstEdition } } };
};

/** Version 3 had one task, and nothing was confirmed by its criteria. */
const settingsOfVersion4 = ({ task, policy, criteria, ...settings }: OldData): OldData => {
  const { rules, ...others } = policy as OldData;
  const { name } = task as { readonly name: string };
  return {
    ...settings,
    tasks: [oneTask(task as OldData)],
    criteria: criteria && { ...(criteria as OldData), confirmations: 0 },
    policy: { ...others, rules: rulesOfOneTask(name, rules as OldData) },
  };
};

/** Version 4 had tasks of the gpu-agent's alone. */
const settingsOfVersion5 = (settings: OldData): OldData => ({
  ...settings,
  tasks: withoutSources(settings["tasks"]),
});

/** Version 5 ended with the verdicts. */
const settingsOfVersion6 = ({ criteria, ...settings }: OldData): OldData => ({
  ...settings,
  criteria: criteria && { ...(criteria as OldData), ablations: 0, ablationSeeds: 6, scale: null },
});

/** Version 6 had no language models and no library. */
export const settingsOfVersion7 = (settings: OldData): OldData => ({
  ...settings,
  thinking: null,
  library: null,
});

/** Version 7 waited for no reviewer, and had a Researcher that read no remarks. */
export const settingsOfVersion8 = (settings: OldData): OldData => ({
  ...settings,
  policy: {
    ...(settings["policy"] as OldData),
    review: null,
    remarks: null,
  },
});

export const CampaignOpened = defineEvent("CampaignOpened", {
  stream: "campaign",
  version: 8,
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
  upcasters: {
    1: (data) => ({ ...data, settings: settingsOfVersion2(data["settings"] as OldData) }),
    2: (data) => ({ ...data, settings: settingsOfVersion3(data["settings"] as OldData) }),
    3: (data) => ({ ...data, settings: settingsOfVersion4(data["settings"] as OldData) }),
    4: (data) => ({ ...data, settings: settingsOfVersion5(data["settings"] as OldData) }),
    5: (data) => ({ ...data, settings: settingsOfVersion6(data["settings"] as OldData) }),
    6: (data) => ({ ...data, settings: settingsOfVersion7(data["settings"] as OldData) }),
    7: (data) => ({ ...data, settings: settingsOfVersion8(data["settings"] as OldData) }),
  },
});
