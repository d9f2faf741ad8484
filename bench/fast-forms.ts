// What the chunked and scan forms of the reference mixers gain over the recurrent ones, which are their definition:
// forward and backward over 512 tokens, batch and sizes as in the laptop preset, on one thread.
import { Effect } from "effect";
import { defineFigure } from "./figure.ts";
import { combined, harmonicMean, partsOf } from "./python.ts";

export const fastForms = defineFigure({
  name: "fast-forms",
  description: "Tokens per second, forward and backward at 512 tokens, of the mixers' fast forms",
  unit: "tokens/s",
  better: "higher",
  reference: "the recurrent form of the same mixer on the same inputs",
  target: { everyRatioAtLeast: 5 },
  measure: Effect.map(partsOf("forms"), (parts) => combined(parts, harmonicMean)),
});
