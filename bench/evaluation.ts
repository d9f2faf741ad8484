// What it costs to measure a training: at two rungs, at its end, and whether the trained model's answers are those of a
// causal model that keeps nothing; against the seconds that its steps take.
import { Effect } from "effect";
import { defineFigure } from "./figure.ts";
import { combined, partsOf, sum } from "./python.ts";

export const evaluation = defineFigure({
  name: "evaluation",
  description:
    "Seconds of a training of the laptop suite after its steps: rungs, held-out measures, consistency",
  unit: "s",
  better: "lower",
  reference: "the seconds of the same training's steps",
  target: { ratioBelow: 0.1 },
  measure: Effect.map(partsOf("evaluation"), (parts) => combined(parts, sum)),
});
