// Named points of the space: the published layers that a campaign measures itself against.
// Sizes, convolutions and gates are alike, so that what differs is the rule and not the budget.
import { Schema } from "effect";
import type { Genome } from "./genome.ts";
import { decodeGenome } from "./normalise.ts";

export interface Reference {
  readonly name: string;
  readonly genome: Genome;
  readonly description: string;
  /** arXiv id of the paper. */
  readonly source: string;
}

const shared = {
  queryConvolution: 4,
  keyConvolution: 4,
  valueConvolution: 4,
  featureMap: "silu",
} as const;

export const references = [
  {
    name: "linear",
    genome: decodeGenome({ ...shared, update: "additive", featureMap: "elu1" }),
    description: "Linear attention, with the short convolution that later layers added.",
    source: "2006.16236",
  },
  {
    name: "retnet",
    genome: decodeGenome({ ...shared, update: "fixed-decay" }),
    description: "Retention: linear attention with one constant decay per head, as in RetNet.",
    source: "2307.08621",
  },
  {
    name: "gated-linear",
    genome: decodeGenome({ ...shared, update: "decay" }),
    description: "Linear attention with one data-dependent decay per head, as in Mamba-2.",
    source: "2405.21060",
  },
  {
    name: "gla",
    genome: decodeGenome({ ...shared, update: "channel-decay" }),
    description: "Linear attention with one data-dependent decay per key channel, as in GLA.",
    source: "2312.06635",
  },
  {
    name: "delta",
    genome: decodeGenome({ ...shared, update: "delta" }),
    description: "DeltaNet, the baseline of the ASI-Arch paper.",
    source: "2406.06484",
  },
  {
    name: "signed-delta",
    genome: decodeGenome({ ...shared, update: "delta", eigenvalues: "signed" }),
    description: "DeltaNet with negative eigenvalues, which can track state such as parity.",
    source: "2411.12537",
  },
  {
    name: "gated-delta",
    genome: decodeGenome({ ...shared, update: "gated-delta" }),
    description: "The rule of Gated DeltaNet, without its output gate.",
    source: "2412.06464",
  },
  {
    name: "sliding-window",
    genome: decodeGenome({ ...shared, update: "none", window: 32 }),
    description: "Softmax attention over the last 32 tokens, which remembers nothing older.",
    source: "2004.05150",
  },
] as const satisfies readonly Reference[];

/** The name of a reference genome, as in `baselines: [delta, gated-linear]`. */
export const ReferenceName = Schema.Literals(references.map(({ name }) => name));

/** What a campaign measures first unless told otherwise; the first is what fitness is relative to. */
export const defaultBaselines = ["delta", "gated-linear", "gated-delta", "sliding-window"] as const;

export const referenceNamed = (name: string): Reference | undefined =>
  references.find((reference) => reference.name === name);
