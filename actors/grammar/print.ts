// Prints a genome as what a person would write: one self-contained PyTorch file with only what the genome uses.
import { branchesOf } from "./branches.ts";
import type { Contribution } from "./gene.ts";
import { genes } from "./genes/index.ts";
import type { Genome } from "./genome.ts";
import { titleOf } from "./name.ts";
import { normalise } from "./normalise.ts";
import { genomeLines } from "./read.ts";

/** A layer's Python source and the class in it. */
export interface Printed {
  readonly source: string;
  readonly className: string;
}

const classNames: Record<Genome["update"], string> = {
  additive: "LinearAttention",
  "fixed-decay": "Retention",
  decay: "DecayingLinearAttention",
  "channel-decay": "GatedLinearAttention",
  delta: "DeltaNet",
  "gated-delta": "GatedDeltaNet",
  none: "SlidingWindowAttention",
};

const indent = (lines: readonly string[], by: number): string =>
  lines.map((line) => " ".repeat(by) + line).join("\n");

/** How the equations and the code go together. */
const remarks = ({ update, secondMemory }: Genome): readonly string[] => {
  if (update === "none") return ["The code computes the same for blocks of WINDOW tokens."];
  const [states, carried] = secondMemory === "none" ? ["state S", "S"] : ["states S and R", "S and R"];
  return [
    `Each head keeps the ${states} [key size, value size], zero before the first token. The code`,
    `computes the same in chunks of CHUNK tokens, between which it carries ${carried}, so that the cost`,
    "grows linearly with the length T.",
  ];
};

/** The same genome gives the same bytes. */
export const print = (given: Genome): Printed => {
  const genome = normalise(given);
  const className = `${branchesOf(genome).length > 1 ? "Hybrid" : ""}${classNames[genome.update]}`;
  const contributions = genes.map((gene) => gene.prints(genome));
  const all = (slot: keyof Contribution) => contributions.flatMap((contribution) => contribution[slot] ?? []);
  const once = (slot: keyof Contribution) => [...new Set(all(slot))];
  const body = [
    ...all("flat"),
    "q, k, v = (y.unflatten(-1, (self.heads, -1)).transpose(1, 2) for y in (q, k, v))",
    ...all("heads"),
    "y = y.transpose(1, 2).flatten(2)  # [B, T, heads * value size]",
    ...all("output"),
    `return ${["self.o_proj(y)", ...all("added")].join(" + ")}`,
  ];
  const equations = [
    "q, k, v = W_q x, W_k x, W_v x",
    ...all("equations"),
    ["output = W_o o", ...all("addedInWords")].join(" + "),
  ];
  const usesF = [...once("definitions"), ...body].some((line) => /\bF\./.test(line));

  const source = `"""${titleOf(genome)}.

A token x of hidden_states [B, T, hidden_size] becomes, in each of H heads:

${indent(equations, 4)}

${remarks(genome).join("\n")}

${genomeLines(genome).join("\n")}
"""

import torch
${usesF ? "import torch.nn.functional as F\n" : ""}from torch import nn

${once("constants").join("\n")}


${once("definitions").join("\n\n\n")}


class ${className}(nn.Module):
    """Mixes tokens: hidden_states [B, T, hidden_size] -> [B, T, hidden_size]."""

    def __init__(self, hidden_size, num_heads, layer_idx=None, **kwargs):
        super().__init__()
        self.layer_idx = layer_idx
${indent(all("sizes"), 8)}
        self.q_proj = nn.Linear(hidden_size, heads * key_size, bias=False)
        self.k_proj = nn.Linear(hidden_size, heads * key_size, bias=False)
        self.v_proj = nn.Linear(hidden_size, heads * value_size, bias=False)
${indent([...all("init"), "self.o_proj = nn.Linear(heads * value_size, hidden_size, bias=False)"], 8)}

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        q, k, v = self.q_proj(x), self.k_proj(x), self.v_proj(x)
${indent(body, 8)}
`;
  return { source, className };
};
