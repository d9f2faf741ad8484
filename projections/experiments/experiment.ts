// An experiment as its table shows it, and how it stands when it has just been opened.
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import type { Measured } from "../../events/suite.ts";
import type { ImportedExperiment } from "./imported.ts";

type Citation = EventData<"ArchitectureProposed">["citations"][number];
export type Provenance = Readonly<Record<Citation["kind"], number>>;

/** One that was opened here. */
export interface OpenedExperiment {
  readonly campaign: string;
  readonly experiment: string;
  readonly ordinal: number;
  readonly arm: EventData<"ExperimentOpened">["arm"];
  readonly stage: EventData<"ExperimentOpened">["stage"];
  /** What its latest event says of it; not a rule of what may come next. */
  readonly status: string;
  readonly parent: string | null;
  readonly references: EventData<"ExperimentOpened">["references"];
  readonly poolGeneration: number | null;
  readonly baselineName: string | null;
  /** The person's idea that it is made of. */
  readonly suggestion: string | null;
  readonly randomSeed: number;
  readonly tasks: EventData<"ExperimentOpened">["tasks"];
  /** The task that gives the loss, and those that give the benchmark. */
  readonly lossTask: string;
  readonly benchmarkTasks: readonly string[];
  /** The latest architecture. */
  readonly revision: number | null;
  readonly name: string | null;
  readonly motivation: string | null;
  readonly operator: string | null;
  readonly genome: EventData<"ArchitectureProposed">["genome"];
  /** Of the elements of the latest architecture, how many come from where. */
  readonly provenance: Provenance | null;
  /** sha256 of the source. */
  readonly code: string | null;
  readonly className: string | null;
  readonly trust: EventData<"ArchitectureProposed">["code"]["trust"] | null;
  /** What novelty was judged by. */
  readonly digest: string | null;
  readonly probeVerdict: EventData<"ProbeFinished">["verdict"] | null;
  /** Of the layer alone, and its floating-point operations in a forward pass of [1, 64, hidden]. */
  readonly parameters: number | null;
  readonly flops: number | null;
  readonly rejections: number;
  readonly trainingFailures: number;
  /** Trainings started, and by whom and how held the last. */
  readonly attempts: number;
  readonly agent: string | null;
  readonly sandbox: EventData<"TrainingStarted">["sandbox"] | null;
  /** Of the models of all tasks together. */
  readonly modelParameters: number | null;
  /** Held-out cross-entropy in nats of the task that gives the loss; the benchmark, a mean accuracy in [0, 1]. */
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly trainingLoss: number | null;
  readonly trainingSeconds: number | null;
  /** Of each task, at the end and on the way. */
  readonly results: Measured["tasks"] | null;
  readonly rungs: EventData<"TrainingFinished">["rungs"] | null;
  /** The judge's grade, 1 to 10. */
  readonly quality: number | null;
  readonly fitness: number | null;
  readonly outcome: EventData<"ExperimentClosed">["outcome"] | null;
  readonly reason: string | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly openedSequence: number;
  readonly lastSequence: number;
  readonly closedSequence: number | null;
}
export type Experiment = OpenedExperiment | ImportedExperiment;

/** Whether it was opened here, and not imported. */
export const isOpened = (experiment: Experiment): experiment is OpenedExperiment =>
  experiment.openedAt !== null;

export const opened = ({
  data,
  stream,
  time,
  sequence,
}: LoggedEvent<"ExperimentOpened">): OpenedExperiment => ({
  campaign: stream.campaign,
  experiment: stream.id,
  ordinal: data.ordinal,
  arm: data.arm,
  stage: data.stage,
  status: "opened",
  parent: data.parent,
  references: data.references,
  poolGeneration: data.poolGeneration,
  baselineName: data.baselineName,
  suggestion: data.suggestion?.suggestion ?? null,
  randomSeed: data.randomSeed,
  tasks: data.tasks,
  lossTask: data.rules.fitness.loss,
  benchmarkTasks: data.rules.fitness.benchmark,
  revision: null,
  name: null,
  motivation: null,
  operator: null,
  genome: null,
  provenance: null,
  code: null,
  className: null,
  trust: null,
  digest: null,
  probeVerdict: null,
  parameters: null,
  flops: null,
  rejections: 0,
  trainingFailures: 0,
  attempts: 0,
  agent: null,
  sandbox: null,
  modelParameters: null,
  loss: null,
  accuracy: null,
  trainingLoss: null,
  trainingSeconds: null,
  results: null,
  rungs: null,
  quality: null,
  fitness: null,
  outcome: null,
  reason: null,
  openedAt: time,
  closedAt: null,
  openedSequence: sequence,
  lastSequence: sequence,
  closedSequence: null,
});

/** How many citations are of each kind. */
export const provenanceOf = (citations: readonly Citation[]): Provenance => {
  const count = (kind: Citation["kind"]) => citations.filter((citation) => citation.kind === kind).length;
  return {
    cognition: count("cognition"),
    experience: count("experience"),
    originality: count("originality"),
  };
};
