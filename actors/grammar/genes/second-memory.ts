import { branchOf } from "../branches.ts";
import type { Contribution, Gene } from "../gene.ts";
import type { Genome } from "../genome.ts";
import { chunked, decayingAttention } from "../state-updates.ts";

const constant = (exponent: number): Contribution => ({
  equations: [`δ = 1 − 2^(−${exponent})`],
  heads: [`second_decay = x.new_full((1, self.heads, x.shape[1]), 1 - 2**-${exponent}).log()  # [1, H, T]`],
});

const decays: Record<Exclude<Genome["secondMemory"], "none">, Contribution> = {
  slow: constant(8),
  fast: constant(3),
  learnt: {
    equations: ["δ = sigmoid(W_δ x + b_δ), in (0, 1), one for each head"],
    init: [
      "self.second_decay_proj = nn.Linear(hidden_size, heads)",
      "nn.init.constant_(self.second_decay_proj.bias, 2.0)",
    ],
    heads: ["second_decay = F.logsigmoid(self.second_decay_proj(x)).mT  # [B, H, T]"],
  },
};

export const secondMemory: Gene<"secondMemory"> = {
  name: "secondMemory",
  description: "A second state beside the first, of the same q, k and v, with another time scale.",
  values: [
    {
      value: "none",
      title: null,
      tag: null,
      says: "has one memory at most",
      source: null,
      mends: ["too-costly"],
    },
    {
      value: "slow",
      title: "a slow second memory",
      tag: "slow2nd",
      says: "has a second memory that forgets within about 256 tokens",
      source: "2307.08621",
    },
    {
      value: "fast",
      title: "a fast second memory",
      tag: "fast2nd",
      says: "has a second memory that forgets within about 8 tokens",
      source: "2307.08621",
    },
    {
      value: "learnt",
      title: "a gated second memory",
      tag: "gated2nd",
      says: "has a second memory that forgets by one factor per head that each token chooses, at first within about 8 tokens",
      source: "2405.21060",
    },
  ],
  active: ({ update }) => update !== "none",
  prints: (genome) => {
    if (genome.secondMemory === "none") return {};
    const { equations = [], heads = [], init = [] } = decays[genome.secondMemory];
    const { variable, symbol } = branchOf(genome, "second");
    return {
      ...chunked(genome, decayingAttention),
      equations: [...equations, "R ← δ R + k vᵀ", `${symbol} = Rᵀ q`],
      init,
      heads: [...heads, `${variable} = decaying_attention(q, k, v, second_decay)`],
    };
  },
};
