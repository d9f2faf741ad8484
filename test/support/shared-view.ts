// A shared view made by hand, for tests of the director and the roles.
import type { ClosedRelative, SharedView } from "../../actors/roles/shared-view.ts";

export const relative = (experiment: string, fitness: number | null, sequence: number): ClosedRelative => ({
  experiment,
  name: experiment,
  motivation: "",
  genome: { update: experiment },
  fitness,
  loss: fitness === null ? null : 2 - fitness,
  accuracy: fitness,
  parent: null,
  training: null,
  sequence,
});

/** A view in which these experiments are closed, in this order. */
export const viewOf = (closed: readonly ClosedRelative[]): SharedView => ({
  known: (experiment) => closed.find((other) => other.experiment === experiment) ?? null,
  closed: () => closed,
  proposed: () => [],
  sameSource: () => null,
  effects: () => [],
  operators: () => [],
  ranking: () =>
    closed
      .flatMap(({ experiment, fitness }) => (fitness === null ? [] : [{ experiment, fitness }]))
      .sort((a, b) => b.fitness - a.fitness),
});
