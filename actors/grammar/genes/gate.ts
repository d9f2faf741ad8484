import type { Gene } from "../gene.ts";

export const gate: Gene<"gate"> = {
  name: "gate",
  description: "The gate, computed from the input, that multiplies what was read before the last projection.",
  values: [
    {
      value: "none",
      title: null,
      tag: null,
      says: "has no output gate",
      source: null,
      mends: ["too-costly"],
    },
    {
      value: "silu",
      title: "SiLU gate",
      tag: "silugate",
      says: "multiplies its output by a SiLU gate",
      source: "2307.08621",
    },
    {
      value: "sigmoid",
      title: "sigmoid gate",
      tag: "sigmoidgate",
      says: "multiplies its output by a sigmoid gate",
      source: "2505.06708",
    },
  ],
  active: () => true,
  prints: ({ gate }) =>
    gate === "none"
      ? {}
      : {
          equations: [`o ← o · ${gate === "silu" ? "SiLU" : "sigmoid"}(W_g x)`],
          init: ["self.gate_proj = nn.Linear(hidden_size, heads * value_size, bias=False)"],
          output: [`y = y * ${gate === "silu" ? "F.silu" : "torch.sigmoid"}(self.gate_proj(x))`],
        },
};
