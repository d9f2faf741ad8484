import type { Gene } from "../gene.ts";
import { convolves, widths } from "../short-convolution.ts";

export const keyConvolution: Gene<"keyConvolution"> = {
  name: "keyConvolution",
  description: "Width of the causal depthwise convolution on k; 0 for none.",
  values: widths("k"),
  active: () => true,
  prints: ({ keyConvolution: width }) => convolves("k", "heads * key_size", width),
};
