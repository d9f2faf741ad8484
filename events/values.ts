// The value types that several events share: ids, references, numbers with bounds.
import { Schema } from "effect";
import type { OldData } from "./define-event.ts";

// Patterns have the flag u: without it they are left out of the generated JSON Schema.

/** One token of a subject: lower-case letters, digits and inner hyphens. */
export const Token = Schema.String.check(
  Schema.isPattern(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/u, {
    description: "one subject token: a-z, 0-9 and inner hyphens, at most 40 characters",
  }),
);
export const CampaignId = Token;
export const ExperimentId = Token;
export const AgentId = Token;
export const EventId = Schema.String.check(Schema.isPattern(/^[0-9a-f]{32}$/u));
export const Sha256 = Schema.String.check(Schema.isPattern(/^sha256:[0-9a-f]{64}$/u));
/** An Ed25519 public key in the nkeys encoding (begins with U for users). */
export const PublicKey = Schema.String.check(Schema.isPattern(/^U[A-Z2-7]{55}$/u));

/** `YYYY-MM-DDTHH:MM:SS.mmmZ`. */
export const Time = Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u));

/**
 * The laboratory's own candidates belong to `evolution` or `control`, those that are made of a person's idea to
 * `suggestion`; baselines and what tests a claim to none of them.
 */
export const Arm = Schema.Literals([
  "baseline",
  "evolution",
  "control",
  "suggestion",
  "confirmation",
  "ablation",
  "scale",
]);

export const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0));
export const Positive = Schema.Int.check(Schema.isGreaterThan(0));
/** Any number above zero. */
export const PositiveNumber = Schema.Finite.check(Schema.isGreaterThan(0));
export const Seconds = PositiveNumber;
/** Any number that is not negative. */
export const NonNegative = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0));
/** Seconds that passed; none is possible. */
export const Duration = NonNegative;
/** A share of a whole. */
export const Share = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }));
/** A random seed: 0 … 2^32 − 1. */
export const RandomSeed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4294967295 }));
export const Text = Schema.String.check(Schema.isMaxLength(20_000));
export const Label = Schema.String.check(Schema.isBetweenLength(1, 200));

/** How an architecture that the Checker accepted waits for a reviewer from outside. */
export const Review = Schema.Struct({
  /** For one architecture. */
  answerWithin: Seconds,
  /** What becomes of one that nobody reviewed in that time: it is trained all the same, or its experiment closes. */
  unanswered: Schema.Literals(["proceed", "close"]),
});
export type Review = typeof Review.Type;

/** Time limits of an experiment, in seconds. `queue` is how long a request may wait beyond the work that it asks for. */
export const TimeLimits = Schema.Struct({
  experiment: Seconds,
  probe: Seconds,
  training: Seconds,
  queue: Seconds,
});

/** Bytes kept outside the log, named by their digest. */
export const ArtifactRef = Schema.Struct({
  sha256: Sha256,
  bytes: Count,
  mediaType: Label,
});
export type ArtifactRef = typeof ArtifactRef.Type;

/** Where generated code comes from; decides what sandbox it may run in (docs/layers.md). */
export const Trust = Schema.Literals(["printed", "model", "person"]);
export type Trust = typeof Trust.Type;

/** A layer's source: one Python file that defines `className` under the contract of docs/layers.md. */
export const LayerCode = Schema.Struct({
  artifact: ArtifactRef,
  className: Schema.String.check(Schema.isPattern(/^[A-Za-z_][A-Za-z0-9_]{0,79}$/u)),
  trust: Trust,
});
export type LayerCode = typeof LayerCode.Type;

/** Characters of an idea. */
export const LONGEST_IDEA = 4_000;
/** A person's idea, as it was sent. */
export const suggestionFields = {
  /** Its name in the campaign: i0001 is the first. */
  suggestion: Token,
  /** Whose it is, as they called themselves. */
  by: Label,
  idea: Schema.String.check(Schema.isBetweenLength(1, LONGEST_IDEA)),
  /** The program that is to be measured as it is; null where the Researcher makes one of the words. */
  code: Schema.NullOr(LayerCode),
} as const;
export const Suggestion = Schema.Struct(suggestionFields);
export type Suggestion = typeof Suggestion.Type;

/** Remarks that one proposal is told of, at most. */
export const MOST_REMARKS = 20;
/** Which remarks of observers the Researcher reads. */
export const RemarkReading = Schema.Struct({
  /** The kinds that are read: `kind` of whoever registered it, `agent/kind` of one agent. */
  kinds: Schema.NonEmptyArray(
    Schema.String.check(
      Schema.isPattern(/^([a-z0-9][a-z0-9-]{0,39}\/)?[a-z0-9][a-z0-9-]{0,39}$/u, {
        description: "the name of a kind, or agent/kind",
      }),
    ),
  ).check(Schema.isMaxLength(20)),
  /** Of those on the campaign, the experiment, its parent and its references, so many of the newest. */
  atMost: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: MOST_REMARKS })),
});
export type RemarkReading = typeof RemarkReading.Type;

/** The Python file of a task of the user's own (docs/tasks.md); null for one that every gpu-agent has. */
export const TaskSource = Schema.NullOr(ArtifactRef);

/** A task by name and size; the gpu-agent resolves it to numbers and reports their digest. */
export const TaskSpec = Schema.Struct({
  name: Label,
  preset: Label,
  source: TaskSource,
});
export type TaskSpec = typeof TaskSpec.Type;

export const Verdict = Schema.Literals(["pass", "fail", "unknown"]);
/** What one probe found: evidence is JSON made for a reader, hint is one line for the repair. */
export const ProbeResult = Schema.Struct({
  name: Label,
  verdict: Verdict,
  evidence: Schema.Record(Schema.String, Schema.Json),
  hint: Text,
});
export type ProbeResult = typeof ProbeResult.Type;

/** Where and with what a measurement was made. `digest` covers the other fields, in this order. */
export const Environment = Schema.Struct({
  python: Label,
  torch: Label,
  platform: Label,
  device: Label,
  threads: Positive,
  digest: Sha256,
});
/** How untrusted code was held: the mode that the probe chose, or `printed` for limits only. */
export const Sandbox = Schema.Literals(["bubblewrap", "landlock", "printed", "unsafe"]);

/** What an architecture consists of, when the grammar made it; its own schema is actors/grammar/genome.ts. */
export const GenomeJson = Schema.Record(Schema.String, Schema.Json);

/** One proposal, first or revised: the design, its code and where each element comes from. */
export const proposalFields = {
  /** 0 for the first proposal of an experiment, one more with each further proposal or revision. */
  revision: Count,
  name: Label,
  motivation: Text,
  code: LayerCode,
  genome: Schema.NullOr(GenomeJson),
  /** How it came about: the operator applied and the experiments whose material it used. */
  operator: Label,
  citations: Schema.Array(
    Schema.Struct({
      element: Label,
      kind: Schema.Literals(["experience", "cognition", "originality"]),
      ids: Schema.Array(Schema.String),
    }),
  ),
} as const;

/** A share of the steps of a training, within it. */
export const RungShare = Schema.Finite.check(Schema.isBetween({ minimum: 0.01, maximum: 0.99 }));

/**
 * The rules by which one experiment is judged, fixed when it is opened. Numbers of arXiv 2507.18074 where it gives them.
 */
export const ExperimentRules = Schema.Struct({
  /** Which edition of the laboratory's own rules; what was opened under an earlier one goes on by that. */
  edition: Schema.Literals([1, 2]),
  /** How often a probing is asked for, at most, where no sandbox could be had for it. */
  probings: Positive,
  /** Nearest earlier motivations that are looked at before the novelty verdict. */
  nearest: Positive,
  fitness: Schema.Struct({
    /** The task of the suite that gives the loss. */
    loss: Label,
    /** The tasks of the suite whose weighted mean accuracy is the benchmark. */
    benchmark: Schema.NonEmptyArray(Label),
    /** Relative differences to the baseline are clipped at plus and minus this. */
    clip: PositiveNumber,
    /** The sigmoid's argument at the clip. */
    steepness: PositiveNumber,
  }),
  /** A loss better than the baseline's by more than this share is probed for a leak before it counts; null: never. */
  leakGain: Schema.NullOr(PositiveNumber),
  /** Whether it is trained from the baseline's random seed: equal data in equal order, so that differences are paired. */
  paired: Schema.Boolean,
  /** Shares of each training's steps after which it is measured and waits for the word to go on. */
  rungs: Schema.Array(RungShare),
  /** What ends a training early at a rung; null: nothing does. */
  watch: Schema.NullOr(
    Schema.Struct({
      /** Hopeless: on every task a loss above the baseline's at the same rung by more than this, in nats. */
      hopelessGap: PositiveNumber,
      /** Standard errors of the two means by which the gap has to lie above that; 0 takes it as it is. */
      standardErrors: NonNegative,
      /** Diverging: a loss of more than this many times the one at the first rung. */
      divergence: PositiveNumber,
    }),
  ),
});
export type ExperimentRules = typeof ExperimentRules.Type;

/**
 * What rules said nothing of before editions were recorded. In edition 1 what no sandbox could be had for counted as
 * rejected, a rejected reference was proposed again, and the first ranks lent a pool with few lower ones nothing.
 */
export const firstEdition = { edition: 1, probings: 1 } as const;

/** By what experiments were judged before their rules were recorded: for the upcasters of what says nothing of them. */
export const unrecordedRules = {
  ...firstEdition,
  nearest: 5,
  fitness: { clip: 0.1, steepness: 6 },
  leakGain: null,
  milestones: [],
  watch: null,
};

/**
 * Rules from the time of one task, whose training loss was looked at on the way: of the task then, each training by its
 * own seed, gaps taken as they were.
 */
export const rulesOfOneTask = (task: string, rules: OldData): OldData => {
  const { milestones, watch, fitness, ...others } = rules;
  return {
    ...others,
    fitness: { loss: task, benchmark: [task], ...(fitness as OldData) },
    paired: false,
    rungs: milestones,
    watch: watch === null ? null : { ...(watch as OldData), standardErrors: 0 },
  };
};

/** What paired differences between a candidate and its baseline are worth; more is better for the candidate. */
export const Comparison = Schema.Struct({
  pairs: Schema.Int.check(Schema.isGreaterThan(1)),
  mean: Schema.Finite,
  /** Of the differences, with n − 1. */
  deviation: Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)),
  /** Two-sided interval of the mean: BCa from 10 pairs on, else Student's t. */
  low: Schema.Finite,
  high: Schema.Finite,
  confidence: Share,
  method: Schema.Literals(["bca", "t"]),
  /** One-sided p of the sign-flip test. */
  p: Share,
});
export type Comparison = typeof Comparison.Type;

/** What is compared pair by pair: two programs with fresh seeds, each seed a pair. */
export const Pairing = Schema.Struct({
  candidate: Schema.Struct({ experiment: ExperimentId, code: LayerCode }),
  /** What the candidate is held against; without code it is what this experiment itself proposes. */
  reference: Schema.Struct({ experiment: ExperimentId, code: Schema.NullOr(LayerCode) }),
  /** A pair shares its seed: the same data in the same order and the same initial draws. */
  randomSeeds: Schema.Array(RandomSeed).check(Schema.isMinLength(2)),
  /** The held-out split that it is measured on; exploration uses 0. */
  split: Count,
});
export type Pairing = typeof Pairing.Type;

/** A gene in which a discovery differs from its origin: its value there, and the one that is put back. */
export const geneFields = { gene: Label, value: Label, putBack: Label } as const;

/** The discovery with one gene put back: what an ablation proposes. The genome leaves neutral genes out. */
export const Ablation = Schema.Struct({ ...geneFields, genome: GenomeJson });
export type Ablation = typeof Ablation.Type;

/** The director's verdict on a claim, with every number that it rests on. */
export const verdictFields = {
  claim: ExperimentId,
  experiment: ExperimentId,
  baseline: ExperimentId,
  /** Null where the confirmation ended without one; it counts with p = 1. */
  comparison: Schema.NullOr(Comparison),
  /** Benjamini–Hochberg, over all confirmations that the campaign began. */
  q: Share,
  /** The q at which a claim is confirmed, as registered when the campaign was opened. */
  rate: Share,
  /** Confirmations begun, and those of them that were measured. */
  begun: Positive,
  measured: Count,
  /** The gain that exploration saw, and what is left of it after shrinkage for having been chosen as a winner. */
  explored: Schema.Finite,
  shrunk: Schema.NullOr(Schema.Finite),
  /** Who trained for the confirmation, and who had trained in exploration. */
  workers: Schema.Array(AgentId),
  explorers: Schema.Array(AgentId),
  split: Count,
  /** Rests on fewer pairs than 12. */
  provisional: Schema.Boolean,
  reason: Text,
} as const;
