import type { Gene } from "../gene.ts";
import type { Genome } from "../genome.ts";

/** Python of the map, and how the docstring writes it; null for none. */
const maps: Record<
  Genome["featureMap"],
  { readonly code: (x: string) => string; readonly words: string } | null
> = {
  identity: null,
  silu: { code: (x) => `F.silu(${x})`, words: "SiLU" },
  elu1: { code: (x) => `F.elu(${x}) + 1`, words: "1 + ELU" },
  relu: { code: (x) => `F.relu(${x})`, words: "ReLU" },
  softmax: { code: (x) => `${x}.softmax(-1)`, words: "softmax" },
};

export const featureMap: Gene<"featureMap"> = {
  name: "featureMap",
  description: "The function that q and k pass before they meet in a memory.",
  values: [
    { value: "identity", title: null, tag: null, says: "uses q and k as they are", source: null },
    {
      value: "silu",
      title: "SiLU features",
      tag: "silu",
      says: "passes q and k through SiLU",
      source: "2406.06484",
      mends: ["not-finite"],
    },
    {
      value: "elu1",
      title: "1 + ELU features",
      tag: "elu1",
      says: "passes q and k through 1 + ELU, so that all products are positive",
      source: "2006.16236",
    },
    {
      value: "relu",
      title: "ReLU features",
      tag: "relu",
      says: "passes q and k through ReLU, so that products are sparse and not negative",
      source: "2103.13076",
    },
    {
      value: "softmax",
      title: "softmax features",
      tag: "softmax",
      says: "passes q and k through a softmax over their channels, so that they are sharp and not negative",
      source: "2402.04347",
    },
  ],
  active: ({ update }) => update !== "none",
  prints: ({ featureMap }) => {
    const map = maps[featureMap];
    return map === null
      ? {}
      : {
          equations: [`q, k ← ${map.words}(q), ${map.words}(k)`],
          heads: [`q, k = ${map.code("q")}, ${map.code("k")}`],
        };
  },
};
