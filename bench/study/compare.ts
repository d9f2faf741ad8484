// What paired differences are worth, by the statistics of every confirmation (docs/claims.md): one-sided sign-flip p,
// exact up to 16 pairs, and a 95 % interval of the mean.
import { Effect, Schema } from "effect";
import { askPython } from "../python.ts";

const Comparison = Schema.Struct({
  pairs: Schema.Int,
  mean: Schema.Finite,
  low: Schema.Finite,
  high: Schema.Finite,
  method: Schema.Literals(["bca", "t"]),
  p: Schema.Finite,
});
export type Comparison = typeof Comparison.Type;
const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Comparison));

export const compare = (differences: readonly number[]) =>
  Effect.flatMap(
    askPython("cambrian_gpu_agent.statistics", [], { differences, seed: 0, confidence: 0.95 }),
    decode,
  );
