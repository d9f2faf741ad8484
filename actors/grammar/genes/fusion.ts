import { branchesOf } from "../branches.ts";
import type { Contribution, Gene } from "../gene.ts";
import type { Genome } from "../genome.ts";

/** y and o as weighted sums of the branches. */
const weightedSum = (genome: Genome) => {
  const branches = branchesOf(genome);
  return {
    equation: `o = ${branches.map(({ symbol }, i) => `w_${i} ${symbol}`).join(" + ")}`,
    code: `y = ${branches.map(({ variable }, i) => `weights[${i}] * ${variable}`).join(" + ")}`,
  };
};

/** A weight for each branch, head and token: a map of a projection of the token, in Python and in words. */
const byToken = (
  genome: Genome,
  { projection, map, words }: Readonly<Record<"projection" | "map" | "words", string>>,
): Contribution => {
  const { length } = branchesOf(genome);
  const { equation, code } = weightedSum(genome);
  return {
    equations: [`w = ${words}`, equation],
    init: [`self.${projection} = nn.Linear(hidden_size, ${length} * heads)`],
    heads: [
      `logits = self.${projection}(x).unflatten(-1, (${length}, -1))${divided(genome)}  # [B, T, branches, H]`,
      `weights = logits.${map}.permute(2, 0, 3, 1)[..., None]  # [branches, B, H, T, 1]`,
      code,
    ],
  };
};

/** By the temperature, which is 1 wherever nothing is routed. */
const divided = ({ temperature }: Genome): string => (temperature === 1 ? "" : ` / ${temperature}`);

const fusions: Record<Genome["fusion"], (genome: Genome) => Contribution> = {
  sum: (genome) => {
    const branches = branchesOf(genome);
    return {
      equations: [`o = ${branches.map(({ symbol }) => symbol).join(" + ")}`],
      heads: [`y = ${branches.map(({ variable }) => variable).join(" + ")}`],
    };
  },
  static: (genome) => {
    const { equation, code } = weightedSum(genome);
    return {
      equations: [`${equation}, with constant weights for each head`],
      init: [`self.branch_weights = nn.Parameter(torch.ones(${branchesOf(genome).length}, heads))`],
      heads: ["weights = self.branch_weights[..., None, None]  # [branches, H, 1, 1]", code],
    };
  },
  router: (genome) =>
    byToken(genome, {
      projection: "router_proj",
      map: "softmax(-2)",
      words: `softmax((W_w x + b_w)${divided(genome)}) over the branches, for each head`,
    }),
  gate: (genome) =>
    byToken(genome, {
      projection: "branch_proj",
      map: "sigmoid()",
      words: "sigmoid(W_w x + b_w), one for each branch and head",
    }),
};

export const fusion: Gene<"fusion"> = {
  name: "fusion",
  description: "How the branches come together where there are several.",
  values: [
    { value: "sum", title: null, tag: null, says: "adds its branches", source: null },
    {
      value: "static",
      title: "static weights",
      tag: "static",
      says: "adds its branches with one learnt weight per head for each",
      source: "2411.13676",
    },
    {
      value: "router",
      title: "a router",
      tag: "router",
      says: "shares each token out among its branches by a softmax",
      source: "1701.06538",
    },
    {
      value: "gate",
      title: "branch gates",
      tag: "gates",
      says: "lets each token open and close each branch by a sigmoid gate",
      source: "2505.06708",
    },
  ],
  active: (genome) => branchesOf(genome).length > 1,
  prints: (genome) => (fusion.active(genome) ? fusions[genome.fusion](genome) : {}),
};
