import type { Allele, Gene } from "../gene.ts";
import type { Genome } from "../genome.ts";
import { shortConvolution } from "../short-convolution.ts";

// In the paper (CSWin, locally-enhanced positional encoding) what is convolved and added is the values; here the input.
const of = (width: Genome["residualConvolution"]): Allele<Genome["residualConvolution"]> => ({
  value: width,
  title: `residual convolution of ${width}`,
  tag: `res${width}`,
  says: `adds to its output a causal depthwise convolution of its input over ${width} tokens`,
  source: "2107.00652",
});

export const residualConvolution: Gene<"residualConvolution"> = {
  name: "residualConvolution",
  description:
    "Width of the causal depthwise convolution of the input that is added to the output; 0 for none.",
  values: [
    {
      value: 0,
      title: null,
      tag: null,
      says: "adds no convolution of its input",
      source: null,
      mends: ["not-causal"],
    },
    of(2),
    of(4),
    of(8),
  ],
  active: () => true,
  prints: ({ residualConvolution: width }) =>
    width === 0
      ? {}
      : {
          definitions: [shortConvolution],
          init: [`self.residual_conv = ShortConvolution(hidden_size, width=${width})`],
          added: ["self.residual_conv(x)"],
          addedInWords: [`causal depthwise convolution of x over ${width} tokens`],
        },
};
