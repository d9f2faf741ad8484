// The genome of a token-mixing layer: flat, one value per gene. What each value means stands in genes/.
import { Schema } from "effect";

export const Genome = Schema.Struct({
  update: Schema.Literals(["additive", "decay", "delta", "gated-delta"]),
  eigenvalues: Schema.Literals(["positive", "signed"]),
  convolution: Schema.Literals([0, 2, 3, 4]),
  featureMap: Schema.Literals(["identity", "silu", "elu1", "relu"]),
  normalisation: Schema.Literals(["l2", "none"]),
  valueSize: Schema.Literals([1, 2]),
  gate: Schema.Literals(["none", "silu", "sigmoid"]),
});
export type Genome = typeof Genome.Type;
export type GeneName = keyof Genome;

/** One gene of a genome with a value that it takes or may take. */
export type GeneValue = { readonly [Name in GeneName]: readonly [Name, Genome[Name]] }[GeneName];
