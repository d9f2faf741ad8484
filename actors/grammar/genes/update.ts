import { branchOf } from "../branches.ts";
import type { Contribution, Gene } from "../gene.ts";
import type { Genome } from "../genome.ts";
import {
  gatedLinearAttention,
  chunked,
  decayingAttention,
  deltaRule,
  gatedDeltaRule,
  linearAttention,
} from "../state-updates.ts";

interface Rule {
  /** Of the state S [key size, value size]. */
  readonly equations: readonly string[];
  readonly definition: string;
  /** Python that the rule is called with, after q, k and v. */
  readonly call: string;
}

const rules: Record<Exclude<Genome["update"], "none">, Rule> = {
  additive: {
    equations: ["S ← S + k vᵀ"],
    definition: linearAttention,
    call: "linear_attention(q, k, v)",
  },
  "fixed-decay": {
    equations: ["γ = 1 − 2^(−5 − h) in head h = 0, 1, …", "S ← γ S + k vᵀ"],
    definition: decayingAttention,
    call: "decaying_attention(q, k, v, log_decay)",
  },
  decay: {
    equations: ["S ← α S + k vᵀ"],
    definition: decayingAttention,
    call: "decaying_attention(q, k, v, log_decay)",
  },
  "channel-decay": {
    equations: ["S ← diag(α) S + k vᵀ"],
    definition: gatedLinearAttention,
    call: "gated_linear_attention(q, k, v, log_decay)",
  },
  delta: {
    equations: ["S ← S + β k (v − Sᵀ k)ᵀ"],
    definition: deltaRule,
    call: "delta_rule(q, k, v, beta)",
  },
  "gated-delta": {
    equations: ["S ← α S", "S ← S + β k (v − Sᵀ k)ᵀ"],
    definition: gatedDeltaRule,
    call: "gated_delta_rule(q, k, v, beta, log_decay)",
  },
};

/** γ of RetNet, the same at every token: heads that forget slowly beside heads that forget fast. */
const fixedDecay = [
  "gamma = 1 - 2.0 ** (-5 - torch.arange(self.heads, dtype=x.dtype, device=x.device))",
  "log_decay = gamma.log()[None, :, None].expand(1, -1, x.shape[1])  # [1, H, T]",
];

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
      value: "fixed-decay",
      title: "Retention",
      tag: "retention",
      says: "forgets by one constant factor per head, then adds its key–value pair",
      source: "2307.08621",
    },
    {
      value: "decay",
      title: "Linear attention with a decay per head",
      tag: "gated-linear",
      says: "forgets by one factor per head that each token chooses, then adds its key–value pair",
      source: "2405.21060",
    },
    {
      value: "channel-decay",
      title: "Gated linear attention",
      tag: "gla",
      says: "forgets by one factor per key channel that each token chooses, then adds its key–value pair",
      source: "2312.06635",
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
    {
      value: "none",
      title: null,
      tag: null,
      says: "keeps no state and sees what its local window shows",
      source: null,
      possible: ({ window }) => window !== 0,
    },
  ],
  active: () => true,
  prints: (genome): Contribution => {
    if (genome.update === "none") return {};
    const { equations, definition, call } = rules[genome.update];
    const { variable, symbol } = branchOf(genome, "memory");
    return {
      ...chunked(genome, definition),
      equations: [...equations, `${symbol} = Sᵀ q`],
      heads: [...(genome.update === "fixed-decay" ? fixedDecay : []), `${variable} = ${call}`],
    };
  },
};
