// What actors need of the world, as services; infra/ implements them. No I/O anywhere in this folder.
import { Context, type Effect, Schema } from "effect";
import type { Entry } from "../cognition-base/paper.ts";
import type { EventData } from "../events/index.ts";
import type { ArtifactRef, ProbeResult } from "../events/values.ts";
import type { Measured } from "../events/suite.ts";
import type { Mind, Thinking } from "../events/thinking.ts";
import type { Training } from "../projections/experience/fold.ts";
import type { GeneEffect, OperatorEffect } from "../projections/experience/fold.ts";
import type { Trial } from "../projections/inference/fold.ts";

export type { GeneEffect, OperatorEffect };

export type { Training, Trial };

/** The bytes of an artifact are missing, or are not what their digest says. */
export class ArtifactError extends Schema.TaggedError<ArtifactError>()("ArtifactError", {
  sha256: Schema.String,
  message: Schema.String,
  retryable: Schema.Boolean,
}) {}

/** Bytes named by their sha256: code, prompts, curves, logs, weights. */
export class Artifacts extends Context.Service<
  Artifacts,
  {
    readonly put: (bytes: Uint8Array, mediaType: string) => Effect.Effect<ArtifactRef, ArtifactError>;
    /** Reads and verifies. */
    readonly get: (sha256: string) => Effect.Effect<Uint8Array, ArtifactError>;
  }
>()("cambrian/actors/Artifacts") {}

/**
 * Who answers is out of reach, too busy or starting anew, has not the model, or does not let us ask: nobody's failure, and
 * it passes, by itself or when somebody has seen to it.
 */
export class ReasonerUnreachable extends Schema.TaggedError<ReasonerUnreachable>()("ReasonerUnreachable", {
  reasoner: Schema.String,
  message: Schema.String,
  /** What an answer waits for. */
  lacks: Schema.Literals(["server", "model", "access"]),
}) {
  readonly retryable = true;
}

/** A reasoner did not answer, or not with what was asked for. */
export class ReasonerError extends Schema.TaggedError<ReasonerError>()("ReasonerError", {
  message: Schema.String,
  retryable: Schema.Boolean,
}) {}

/** The decision that a question serves. */
export interface Asked {
  readonly role: RoleName;
  readonly campaign: string;
  readonly experiment: string;
  /** The event that asks for the decision, and the want. */
  readonly work: string;
  readonly want: string;
  /** What an answer is sampled from: of the experiment. */
  readonly randomSeed: number;
}
export type RoleName = keyof Thinking["minds"];
export type { Mind };

/** A question with the decision that it serves. */
export type Posed<Request> = Request & { readonly asked: Asked };

/** An earlier experiment as a reasoner sees it. */
export interface KnownExperiment {
  readonly experiment: string;
  readonly name: string;
  readonly motivation: string;
  readonly genome: Record<string, Schema.Json> | null;
  readonly fitness: number | null;
  readonly loss: number | null;
  readonly accuracy: number | null;
  /** Its program; null where it is not known. */
  readonly code: EventData<"ArchitectureProposed">["code"] | null;
  /** What the Analyst wrote of it; null where nothing was. */
  readonly analysis: string | null;
  /** Whether its words may be those of a person or of an agent that is not the laboratory's. */
  readonly isOutside: boolean;
}

/** A proposal whose novelty was judged, with the digest that it was judged by. */
export interface JudgedProposal extends Pick<
  KnownExperiment,
  "experiment" | "name" | "motivation" | "genome" | "isOutside"
> {
  readonly digest: string;
  /** The place of the proposal in the log. */
  readonly sequence: number;
}

/** A design before its code is stored: the events' proposal fields, with the source in place of its artifact. */
export interface Proposal {
  readonly name: string;
  readonly motivation: string;
  readonly source: string;
  readonly className: string;
  readonly trust: EventData<"ArchitectureProposed">["code"]["trust"];
  readonly genome: Record<string, Schema.Json> | null;
  readonly operator: string;
  readonly citations: EventData<"ArchitectureProposed">["citations"];
}

/** Why the last version did not pass: the Checker's failures, or the trainer's message. */
export interface Refusal {
  readonly reason: string;
  readonly failures: readonly ProbeResult[];
}

/** What an observer said of the campaign, or of an experiment in it. */
export interface Remark extends Pick<EventData<"RemarkMade">, "agent" | "kind" | "experiment" | "body"> {
  /** The id of the event that says it. */
  readonly id: string;
}

/** A passage of the literature that speaks for a value of a gene. */
export interface Cognition {
  /** What a citation names, e.g. `arXiv:2411.12537`. */
  readonly id: string;
  readonly gene: string;
  readonly value: string;
  /** One sentence: why. */
  readonly text: string;
}

export interface SummariseRequest {
  readonly effects: readonly GeneEffect[];
  readonly operators: readonly OperatorEffect[];
  readonly experiments: readonly KnownExperiment[];
}

/** Digests that can be asked for one by one: there are as many as there were proposals. */
export type Tried = Pick<ReadonlySet<string>, "has" | "size">;

export interface ProposeRequest {
  /** The id of the experiment that the proposal is for. */
  readonly experiment: string;
  readonly opened: EventData<"ExperimentOpened">;
  /** Every random choice comes from this seed and the revision. */
  readonly randomSeed: number;
  readonly revision: number;
  readonly parent: KnownExperiment | null;
  readonly references: readonly KnownExperiment[];
  /** As recorded in the summary that was made for this proposal. */
  readonly effects: readonly GeneEffect[];
  readonly operators: readonly OperatorEffect[];
  /** What was found in the literature for this proposal. */
  readonly library: readonly Entry[];
  /** The same, by the genes that it speaks for. */
  readonly cognition: readonly Cognition[];
  /** What observers had said, as it was chosen for this proposal, the newest first. */
  readonly remarks: readonly Remark[];
  /** The summary that was made for this proposal; null where none was. */
  readonly summary: string | null;
  /** What each way of proposing has brought, as of the cause. */
  readonly trials: readonly Trial[];
  /** Digests (of genomes, or of normalised source) tried before this decision's cause. */
  readonly tried: Tried;
  /** Genomes among them, as they were recorded, that have every value of every gene that any of them has. */
  readonly triedGenomes: readonly Record<string, Schema.Json>[];
  /** The version that was refused, and why; null for a first proposal. */
  readonly refused: {
    readonly proposal: EventData<"ArchitectureProposed">;
    readonly refusal: Refusal;
  } | null;
  /** Whether the refused version, or why it was refused, may be in words from outside. */
  readonly isOutside: boolean;
}

export interface JudgeNoveltyRequest {
  readonly source: string;
  readonly genome: Record<string, Schema.Json> | null;
  readonly motivation: string;
  /** Whether source and motivation may be in words from outside. */
  readonly isOutside: boolean;
  /** Everything proposed before the cause, in any order; what is added later had better come behind. */
  readonly earlier: readonly JudgedProposal[];
  /** How many of the most similar the verdict names. */
  readonly nearest: number;
}

export interface JudgeQualityRequest {
  readonly motivation: string;
  /** Whether the motivation may be in words from outside. */
  readonly isOutside: boolean;
  readonly genome: Record<string, Schema.Json> | null;
  readonly result: Measured;
  readonly baseline: EventData<"ExperimentOpened">["baseline"];
  /** Of the baseline; null for the first baseline itself. */
  readonly baselineTraining: Training | null;
}

/** A measured experiment that a result is compared with. */
export interface Relative {
  readonly relation: EventData<"AnalysisWritten">["comparisons"][number]["relation"];
  readonly experiment: string;
  readonly loss: number;
  readonly accuracy: number;
  readonly training: Training | null;
}

export interface AnalyseRequest {
  readonly result: Measured;
  readonly proposal: EventData<"ArchitectureProposed">;
  /** Whether its motivation may be in words from outside. */
  readonly isOutside: boolean;
  readonly parent: KnownExperiment | null;
  /** Baseline, parent and grandparent where they were measured, then siblings, the newest last. */
  readonly relatives: readonly Relative[];
  /** Of earlier experiments, as of the cause. */
  readonly effects: readonly GeneEffect[];
}

/** Why there is no answer. */
export type ReasonerFailure = ReasonerError | ReasonerUnreachable | ArtifactError;

/** What the roles ask: each role puts its question, the reasoner answers, the role records. */
export class Reasoner extends Context.Service<
  Reasoner,
  {
    readonly name: string;
    readonly summarise: (request: Posed<SummariseRequest>) => Effect.Effect<string, ReasonerFailure>;
    readonly propose: (request: Posed<ProposeRequest>) => Effect.Effect<Proposal, ReasonerFailure>;
    readonly judgeNovelty: (
      request: Posed<JudgeNoveltyRequest>,
    ) => Effect.Effect<EventData<"NoveltyJudged">, ReasonerFailure>;
    readonly judgeQuality: (
      request: Posed<JudgeQualityRequest>,
    ) => Effect.Effect<EventData<"QualityJudged">, ReasonerFailure>;
    readonly analyse: (
      request: Posed<AnalyseRequest>,
    ) => Effect.Effect<EventData<"AnalysisWritten">, ReasonerFailure>;
  }
>()("cambrian/actors/Reasoner") {}
