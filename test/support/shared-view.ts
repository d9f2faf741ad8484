// A shared view made by hand, for tests of the director and the roles.
import type { Measured, SharedView } from "../../actors/roles/shared-view.ts";

export const relative = (experiment: string, fitness: number | null, sequence: number): Measured => ({
  experiment,
  name: experiment,
  motivation: "",
  genome: { update: experiment },
  fitness,
  loss: fitness === null ? null : 2 - fitness,
  accuracy: fitness,
  parent: null,
  milestones: [],
  sequence,
});

/** A view in which these experiments are closed, in this order. */
export const viewOf = (closed: readonly Measured[]): SharedView => ({
  known: (experiment) => closed.find((other) => other.experiment === experiment) ?? null,
  closed: () => closed,
  proposed: () => [],
  sameSource: () => null,
  effects: () => [],
  ranking: () =>
    closed
      .flatMap(({ experiment, fitness }) => (fitness === null ? [] : [{ experiment, fitness }]))
      .sort((a, b) => b.fitness - a.fitness),
});
