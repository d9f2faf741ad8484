// An experiment that another laboratory published, as the table shows it. What was not published is null: no code, no
// seed, no loss on held-out data, not even whether it was trained to the end.
import type { LoggedEvent } from "../../events/envelope.ts";

const unknown = {
  arm: null,
  stage: null,
  references: null,
  poolGeneration: null,
  baselineName: null,
  suggestion: null,
  randomSeed: null,
  tasks: null,
  lossTask: null,
  revision: null,
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
  rejections: null,
  trainingFailures: null,
  attempts: null,
  agent: null,
  sandbox: null,
  loss: null,
  trainingSeconds: null,
  rungs: null,
  quality: null,
  outcome: null,
  reason: null,
  openedAt: null,
  closedAt: null,
  closedSequence: null,
} as const;

/** What was published of one benchmark. */
export type PublishedResult = {
  readonly task: string;
  readonly preset: null;
  readonly loss: null;
  readonly accuracy: number | null;
};

export interface ImportedExperiment extends Readonly<typeof unknown> {
  readonly campaign: string;
  readonly experiment: string;
  /** Its index in the source. */
  readonly ordinal: number;
  readonly status: "imported";
  readonly parent: string | null;
  readonly name: string;
  readonly motivation: string | null;
  readonly modelParameters: number | null;
  /** The mean over its benchmarks, as it was published. */
  readonly accuracy: number | null;
  readonly trainingLoss: number | null;
  readonly benchmarkTasks: readonly string[] | null;
  readonly results: readonly PublishedResult[] | null;
  /** The score that the source gives it. */
  readonly fitness: number;
  readonly openedSequence: number;
  readonly lastSequence: number;
}

export const importedExperiment = (event: LoggedEvent<"ExperimentImported">): ImportedExperiment => {
  const { index, parent, name, motivation, score, results } = event.data;
  return {
    ...unknown,
    campaign: event.stream.campaign,
    experiment: event.stream.id,
    ordinal: index,
    ...{ status: "imported", parent, name, motivation },
    modelParameters: results?.parameters ?? null,
    accuracy: results?.average ?? null,
    trainingLoss: results?.trainingLoss ?? null,
    benchmarkTasks: results && Object.keys(results.benchmarks),
    results: results && resultsOf(results.benchmarks),
    fitness: score,
    openedSequence: event.sequence,
    lastSequence: event.sequence,
  };
};

const resultsOf = (benchmarks: Readonly<Record<string, number | null>>): readonly PublishedResult[] =>
  Object.entries(benchmarks).map(([task, accuracy]) => ({ task, preset: null, loss: null, accuracy }));
