// Training in the sandbox and the harness, against a plain loop in a plain process: the same layer, the same batches,
// one thread each. The loop has all its batches in memory, and uses torch's own optimiser, clipping and loss.
import { Effect } from "effect";
import { defineFigure } from "./figure.ts";
import { combined, harmonicMean, partsOf } from "./python.ts";

export const training = defineFigure({
  name: "training",
  description: "Steps per second in the sandbox and the harness, gated delta rule on the laptop suite",
  unit: "steps/s",
  better: "higher",
  reference: "a plain PyTorch loop: same layer, same batches, all in memory, torch's own AdamW",
  target: { ratioAtLeast: 0.95 },
  measure: Effect.map(partsOf("training"), (parts) => combined(parts, harmonicMean)),
});
