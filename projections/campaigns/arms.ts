// What came of the candidates of an arm. Evolution and control are counted apart, because their comparison is what
// tells whether evolution helps; so what persons suggested is counted in neither.
import type { EventData } from "../../events/index.ts";

type Arm = EventData<"ExperimentOpened">["arm"];
export type ArmName = Extract<Arm, "evolution" | "control" | "suggestion">;

/** Whether what is opened in it are candidates; else baselines, or what tests a claim. */
export const isArmOfCandidates = (arm: Arm): arm is ArmName =>
  arm === "evolution" || arm === "control" || arm === "suggestion";

/** How a candidate may end. */
export type CandidateOutcome = Exclude<EventData<"ExperimentClosed">["outcome"], "compared">;

export interface ArmResults {
  readonly opened: number;
  readonly closed: number;
  readonly trained: number;
  readonly rejected: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly expired: number;
  /** The fittest; of equal ones the earlier closed. */
  readonly bestExperiment: string | null;
  readonly bestFitness: number | null;
  /** Over the trained; null without any. */
  readonly meanFitness: number | null;
}

export const noResults: ArmResults = {
  opened: 0,
  closed: 0,
  trained: 0,
  rejected: 0,
  failed: 0,
  cancelled: 0,
  expired: 0,
  bestExperiment: null,
  bestFitness: null,
  meanFitness: null,
};

/** With one more candidate that has closed. */
export const withClosed = <Results extends ArmResults>(
  arm: Results,
  experiment: string,
  {
    outcome,
    fitness,
  }: Pick<EventData<"ExperimentClosed">, "fitness"> & { readonly outcome: CandidateOutcome },
): Results => {
  const counted = { ...arm, closed: arm.closed + 1, [outcome]: arm[outcome] + 1 };
  if (fitness === null) return counted;
  const mean = arm.meanFitness ?? 0;
  const meanFitness = mean + (fitness - mean) / counted.trained;
  return arm.bestFitness !== null && fitness <= arm.bestFitness
    ? { ...counted, meanFitness }
    : { ...counted, meanFitness, bestExperiment: experiment, bestFitness: fitness };
};
