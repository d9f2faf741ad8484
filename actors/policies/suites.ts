// The suites that a campaign may name by their size. Byte-lm alone and recall alone each misrank at this size
// (docs/layers.md has the measurements); parity with resets tells apart what can flip a state from what cannot.
import type { SuiteTask } from "../../events/suite.ts";
import type { ExperimentRules } from "../../events/values.ts";

export interface NamedSuite {
  readonly tasks: readonly [SuiteTask, ...SuiteTask[]];
  /** The task that gives the loss, and those whose weighted mean accuracy is the benchmark. */
  readonly fitness: Pick<ExperimentRules["fitness"], "loss" | "benchmark">;
}

const sized = (task: string, preset: string): SuiteTask => ({ task, preset, weight: 1, source: null });

export const suites = {
  laptop: {
    tasks: [
      sized("byte-lm", "laptop"),
      sized("overwrite-recall", "laptop"),
      sized("parity-with-resets", "laptop"),
    ],
    fitness: { loss: "byte-lm", benchmark: ["overwrite-recall", "parity-with-resets"] },
  },
  gpu: {
    tasks: [
      sized("byte-lm", "gpu"),
      sized("overwrite-recall", "gpu"),
      sized("parity-with-resets", "gpu"),
      sized("mqar", "gpu"),
      sized("parity", "gpu"),
    ],
    fitness: { loss: "byte-lm", benchmark: ["overwrite-recall", "parity-with-resets", "mqar", "parity"] },
  },
  // A trial of the machinery: seconds, and nothing to be learnt from it.
  tiny: {
    tasks: [sized("overwrite-recall", "tiny"), sized("parity-with-resets", "tiny")],
    fitness: { loss: "overwrite-recall", benchmark: ["overwrite-recall", "parity-with-resets"] },
  },
} as const satisfies Readonly<Record<string, NamedSuite>>;
