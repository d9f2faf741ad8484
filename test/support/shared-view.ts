// A shared view made by hand, for tests of the director and the roles.
import type { Trained } from "../../actors/policies/parent/policy.ts";
import type { EarlierExperiment, SharedView } from "../../actors/roles/shared-view.ts";
import { nothingSpent, type Spent } from "../../projections/campaigns/fold.ts";

export const earlier = (experiment: string, fitness: number | null, sequence: number): EarlierExperiment => ({
  experiment,
  name: experiment,
  motivation: "",
  genome: { update: experiment },
  fitness,
  loss: fitness === null ? null : 2 - fitness,
  accuracy: fitness,
  parent: null,
  training: null,
  code: null,
  analysis: null,
  isOutside: false,
  sequence,
});

/** The same as a parent policy sees it; the ordinal of b01 is 0, of e0001 that after two baselines. */
export const trained = (experiment: string, fitness: number): Trained => ({
  experiment,
  fitness,
  ordinal: Number(experiment.slice(1)) + (experiment.startsWith("b") ? -1 : 1),
  parent: null,
  parameters: 1000,
  flops: 1e9,
  course: { heldOut: true, points: [], end: 2 - fitness },
});

/** A view in which these experiments are closed, in this order. */
export const viewOf = (closed: readonly EarlierExperiment[], spent: Partial<Spent> = {}): SharedView => ({
  known: (experiment) => closed.find((other) => other.experiment === experiment) ?? null,
  children: (experiment) => closed.filter(({ parent }) => parent === experiment),
  proposed: () => [],
  varied: () => [],
  tried: () => new Set(),
  sameSource: () => null,
  effects: () => [],
  operators: () => [],
  ranking: () =>
    closed
      .flatMap(({ experiment, fitness }) => (fitness === null ? [] : [trained(experiment, fitness)]))
      .sort((a, b) => b.fitness - a.fitness),
  measured: () => [],
  compared: () => [],
  trials: () => [],
  libraries: () => [],
  remarkReading: () => null,
  remarks: () => [],
  spent: () => ({ ...nothingSpent, ...spent }),
});
