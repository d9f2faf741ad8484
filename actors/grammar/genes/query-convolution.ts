import type { Gene } from "../gene.ts";
import { convolves, widths } from "../short-convolution.ts";

export const queryConvolution: Gene<"queryConvolution"> = {
  name: "queryConvolution",
  description: "Width of the causal depthwise convolution on q; 0 for none.",
  values: widths("q"),
  active: () => true,
  prints: ({ queryConvolution: width }) => convolves("q", "heads * key_size", width),
};
