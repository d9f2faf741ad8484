import { branchesOf } from "../branches.ts";
import type { Gene } from "../gene.ts";

export const outputNorm: Gene<"outputNorm"> = {
  name: "outputNorm",
  description: "How the output of each branch is normalised before it goes on.",
  values: [
    {
      value: "rms",
      title: null,
      tag: null,
      says: "normalises what each head read by its root mean square",
      source: "2210.10340",
      mends: ["not-finite"],
    },
    {
      value: "none",
      title: "no output norm",
      tag: "unnormed",
      says: "does not normalise what it read, so that its size tells how much was found",
      source: "2006.16236",
    },
  ],
  active: () => true,
  prints: (genome) => {
    if (genome.outputNorm === "none") return {};
    const branches = branchesOf(genome);
    const symbols = branches.map(({ symbol }) => symbol).join(", ");
    return {
      equations: [`${symbols} ← ${branches.map(({ symbol }) => `RMSNorm(${symbol})`).join(", ")}`],
      init: branches.map(({ norm }) => `self.${norm} = nn.RMSNorm(value_size, eps=1e-5)`),
      heads: branches.map(({ variable, norm }) => `${variable} = self.${norm}(${variable})`),
    };
  },
};
