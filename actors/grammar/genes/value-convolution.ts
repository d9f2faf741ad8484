import type { Gene } from "../gene.ts";
import { convolves, widths } from "../short-convolution.ts";

export const valueConvolution: Gene<"valueConvolution"> = {
  name: "valueConvolution",
  description: "Width of the causal depthwise convolution on v, which a SiLU follows; 0 for neither.",
  values: widths("v"),
  active: () => true,
  prints: ({ valueConvolution: width }) => {
    const { equations = [], flat: _, ...convolution } = convolves("v", "heads * value_size", width);
    return width === 0
      ? {}
      : { ...convolution, equations: [...equations, "v ← SiLU(v)"], flat: ["v = F.silu(self.v_conv(v))"] };
  },
};
