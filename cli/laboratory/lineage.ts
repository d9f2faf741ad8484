// The tree of a campaign's experiments: baselines, candidates, and what was imported. What tests a claim is no descendant.
import type { Experiment } from "../../projections/experiments/experiment.ts";
import { type Shape, shapeOf } from "../../projections/lineage/shape.ts";

/** @param experiments of one campaign */
export const lineageOf = (experiments: readonly Experiment[]): Shape =>
  shapeOf(
    experiments
      .filter(({ stage }) => stage === "explore" || stage === null)
      // A fitness is known from the closing on; of what was imported the order is the source's.
      .toSorted((one, other) => placeOf(one) - placeOf(other))
      .map(({ experiment, parent, fitness }) => ({ experiment, parent, score: fitness })),
  );

const placeOf = ({ closedSequence, openedSequence }: Experiment): number => closedSequence ?? openedSequence;
