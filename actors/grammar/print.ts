// Prints a genome as what a person would write: one self-contained PyTorch file with only what the genome uses.
import type { Contribution } from "./gene.ts";
import { genes } from "./genes/index.ts";
import type { Genome } from "./genome.ts";
import { titleOf } from "./name.ts";
import { normalise } from "./normalise.ts";
import { genomeLine } from "./read.ts";

/** A layer's Python source and the class in it. */
export interface Printed {
  readonly source: string;
  readonly className: string;
}

const classNames: Record<Genome["update"], string> = {
  additive: "LinearAttention",
  decay: "GatedLinearAttention",
  delta: "DeltaNet",
  "gated-delta": "GatedDeltaNet",
};

const indent = (lines: readonly string[], by: number): string =>
  lines.map((line) => " ".repeat(by) + line).join("\n");

/** The same genome gives the same bytes. */
export const print = (given: Genome): Printed => {
  const genome = normalise(given);
  const className = classNames[genome.update];
  const contributions = genes.map((gene) => gene.prints(genome));
  const all = (slot: keyof Contribution) => contributions.flatMap((contribution) => contribution[slot] ?? []);
  const usesF = [...all("flat"), ...all("heads"), ...all("mix"), ...all("output")].some((line) =>
    line.includes("F."),
  );

  const source = `"""${titleOf(genome)}.

Each head keeps a state S [key size, value size]. A token x with its query q, key k and value v:

${indent(all("equations"), 4)}

That is the recurrence; the code computes the same in chunks of CHUNK tokens, between which it
carries S, so that the cost grows linearly with the length T.

${genomeLine(genome)}
"""

import torch
${usesF ? "import torch.nn.functional as F\n" : ""}from torch import nn

CHUNK = 64


${all("definitions").join("\n\n\n")}


class ${className}(nn.Module):
    """Mixes tokens: hidden_states [B, T, hidden_size] -> [B, T, hidden_size]."""

    def __init__(self, hidden_size, num_heads, layer_idx=None, **kwargs):
        super().__init__()
        if hidden_size % num_heads != 0:
            raise ValueError(f"{num_heads} heads do not divide hidden_size {hidden_size}")
        self.num_heads = num_heads
        self.layer_idx = layer_idx
        key_size = hidden_size // num_heads
${indent(all("sizes"), 8)}
        self.q_proj = nn.Linear(hidden_size, num_heads * key_size, bias=False)
        self.k_proj = nn.Linear(hidden_size, num_heads * key_size, bias=False)
        self.v_proj = nn.Linear(hidden_size, num_heads * value_size, bias=False)
${indent([...all("init"), "self.norm = nn.RMSNorm(value_size, eps=1e-5)", "self.o_proj = nn.Linear(num_heads * value_size, hidden_size, bias=False)"], 8)}

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        q, k, v = self.q_proj(x), self.k_proj(x), self.v_proj(x)
${indent(
  [
    ...all("flat"),
    "q, k, v = (y.unflatten(-1, (self.num_heads, -1)).transpose(1, 2) for y in (q, k, v))",
    ...all("heads"),
    ...all("mix"),
    "y = self.norm(y).transpose(1, 2).flatten(2)  # [B, T, heads * value size]",
    ...all("output"),
    "return self.o_proj(y)",
  ],
  8,
)}
`;
  return { source, className };
};
