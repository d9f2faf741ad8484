import type { Gene } from "../gene.ts";

export const eigenvalues: Gene<"eigenvalues"> = {
  name: "eigenvalues",
  description: "Range of the write strength β, and with it of the eigenvalues of the state transition.",
  values: [
    {
      value: "positive",
      title: null,
      tag: null,
      says: "keeps β in (0, 1), so that a write can erase what a key held but not turn its sign",
      source: "2406.06484",
      mends: ["not-finite"],
    },
    {
      value: "signed",
      title: "signed eigenvalues",
      tag: "signed",
      says: "lets β reach 2, so that a write can turn the sign of what a key held (eigenvalues in (−1, 1))",
      source: "2411.12537",
    },
  ],
  active: ({ update }) => update === "delta" || update === "gated-delta",
  prints: (genome) => {
    if (!eigenvalues.active(genome)) return {};
    const signed = genome.eigenvalues === "signed";
    return {
      equations: [
        signed
          ? "β = 2 sigmoid(W_β x + b_β), in (0, 2): I − β k kᵀ has the eigenvalue 1 − β in (−1, 1)"
          : "β = sigmoid(W_β x + b_β), in (0, 1)",
      ],
      init: ["self.beta_proj = nn.Linear(hidden_size, heads)"],
      heads: [`beta = ${signed ? "2 * " : ""}torch.sigmoid(self.beta_proj(x)).mT  # [B, H, T]`],
    };
  },
};
