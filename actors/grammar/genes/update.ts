import type { Contribution, Gene } from "../gene.ts";
import type { Genome } from "../genome.ts";
import { deltaRule, gatedDeltaRule, gatedLinearAttention, linearAttention } from "../state-updates.ts";

/** α of the updates that forget. It starts near 0.98, a memory of about 55 tokens. */
const decay: Contribution = {
  equations: ["α = sigmoid(W_α x + b_α), in (0, 1), one for each head"],
  init: [
    "self.decay_proj = nn.Linear(hidden_size, num_heads)",
    "nn.init.constant_(self.decay_proj.bias, 4.0)",
  ],
  mix: ["log_decay = F.logsigmoid(self.decay_proj(x)).mT  # [B, H, T]"],
};

const contributions: Record<Genome["update"], Contribution> = {
  additive: {
    equations: ["S ← S + k vᵀ", "o = RMSNorm(Sᵀ q)"],
    definitions: [linearAttention],
    mix: ["y = linear_attention(q, k, v)"],
  },
  decay: {
    equations: [...(decay.equations ?? []), "S ← α S + k vᵀ", "o = RMSNorm(Sᵀ q)"],
    definitions: [gatedLinearAttention],
    init: decay.init ?? [],
    mix: [...(decay.mix ?? []), "y = gated_linear_attention(q, k, v, log_decay)"],
  },
  delta: {
    equations: ["S ← S + β k (v − Sᵀ k)ᵀ", "o = RMSNorm(Sᵀ q)"],
    definitions: [deltaRule],
    mix: ["y = delta_rule(q, k, v, beta)"],
  },
  "gated-delta": {
    equations: [...(decay.equations ?? []), "S ← α S", "S ← S + β k (v − Sᵀ k)ᵀ", "o = RMSNorm(Sᵀ q)"],
    definitions: [gatedDeltaRule],
    init: decay.init ?? [],
    mix: [...(decay.mix ?? []), "y = gated_delta_rule(q, k, v, beta, log_decay)"],
  },
};

export const update: Gene<"update"> = {
  name: "update",
  description: "How a token changes the state of a head.",
  values: [
    {
      value: "additive",
      title: "Linear attention",
      tag: "linear",
      says: "adds each key–value pair to its state and forgets nothing",
      source: "2006.16236",
    },
    {
      value: "decay",
      title: "Gated linear attention",
      tag: "gated-linear",
      says: "forgets by one factor per head that each token chooses, then adds its key–value pair",
      source: "2405.21060",
    },
    {
      value: "delta",
      title: "Delta rule",
      tag: "delta",
      says: "replaces what a key held by its new value, as far as β says",
      source: "2406.06484",
    },
    {
      value: "gated-delta",
      title: "Gated delta rule",
      tag: "gated-delta",
      says: "forgets by one factor per head and then replaces what a key held by its new value",
      source: "2412.06464",
    },
  ],
  active: () => true,
  prints: (genome) => contributions[genome.update],
};
