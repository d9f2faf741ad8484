import type { Gene } from "../gene.ts";

const l2Normalise = `def l2_normalise(x):
    """Unit length over the last dimension; the small constant keeps gradients finite at zero."""
    return x * torch.rsqrt(x.square().sum(-1, keepdim=True) + 1e-6)`;

export const normalisation: Gene<"normalisation"> = {
  name: "normalisation",
  description: "Whether q and k have unit length. The delta rules need it: a longer key would overshoot.",
  values: [
    {
      value: "l2",
      title: null,
      tag: null,
      says: "gives q and k unit length",
      source: "2406.06484",
      mends: ["not-finite"],
    },
    {
      value: "none",
      title: "keys of free length",
      tag: "free",
      says: "leaves q and k at their length, so that a key's length says how much is written",
      source: "2006.16236",
    },
  ],
  active: ({ update }) => update !== "none" && update !== "delta" && update !== "gated-delta",
  prints: ({ update, normalisation }) =>
    update === "none" || normalisation === "none"
      ? {}
      : {
          equations: ["q, k ← q / |q|, k / |k|"],
          definitions: [l2Normalise],
          heads: ["q, k = l2_normalise(q), l2_normalise(k)"],
        },
};
