// The genome of a token-mixing layer: flat, one value per gene. What each value means stands in genes/.
// A gene stands after those that decide whether it matters; those that a name should tell first stand first.
import { Schema } from "effect";

const width = Schema.Literals([0, 2, 3, 4, 5, 6, 7, 8]);

export const Genome = Schema.Struct({
  update: Schema.Literals([
    "additive",
    "fixed-decay",
    "decay",
    "channel-decay",
    "delta",
    "gated-delta",
    "none",
  ]),
  secondMemory: Schema.Literals(["none", "slow", "fast", "learnt"]),
  window: Schema.Literals([0, 8, 16, 32, 64]),
  fusion: Schema.Literals(["sum", "static", "router", "gate"]),
  temperature: Schema.Literals([1, 0.5, 2]),
  eigenvalues: Schema.Literals(["positive", "signed"]),
  writeInit: Schema.Literals(["even", "strong", "weak"]),
  decayInit: Schema.Literals(["medium", "short", "long"]),
  queryConvolution: width,
  keyConvolution: width,
  valueConvolution: width,
  featureMap: Schema.Literals(["identity", "silu", "elu1", "relu", "softmax"]),
  normalisation: Schema.Literals(["l2", "none"]),
  heads: Schema.Literals([1, 0.5, 2, 4]),
  keySize: Schema.Literals([1, 0.5, 2]),
  valueSize: Schema.Literals([1, 2]),
  outputNorm: Schema.Literals(["rms", "none"]),
  gate: Schema.Literals(["none", "silu", "sigmoid"]),
  residualConvolution: Schema.Literals([0, 2, 4, 8]),
});
export type Genome = typeof Genome.Type;
export type GeneName = keyof Genome;

/** One gene of a genome with a value that it takes or may take. */
export type GeneValue = { readonly [Name in GeneName]: readonly [Name, Genome[Name]] }[GeneName];
