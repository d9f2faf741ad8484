import type { Gene } from "../gene.ts";
import type { Genome } from "../genome.ts";

const counts: Record<Genome["heads"], string> = {
  1: "num_heads",
  0.5: "max(1, num_heads // 2)",
  2: "2 * num_heads",
  4: "4 * num_heads",
};

export const heads: Gene<"heads"> = {
  name: "heads",
  description: "How many heads there are for each that was asked for; all of them together are equally wide.",
  values: [
    { value: 1, title: null, tag: null, says: "has as many heads as asked for", source: null },
    {
      value: 0.5,
      title: "half the heads",
      tag: "heads05",
      says: "has half as many heads, each twice as large, so that each holds more",
      source: null,
    },
    {
      value: 2,
      title: "twice the heads",
      tag: "heads2",
      says: "has twice as many heads of half the size",
      source: null,
    },
    {
      value: 4,
      title: "four times the heads",
      tag: "heads4",
      says: "has four times as many heads of a quarter of the size",
      source: null,
    },
  ],
  active: () => true,
  prints: ({ heads }) => ({
    sizes: [
      `self.heads = heads = ${counts[heads]}`,
      "if hidden_size % heads != 0:",
      '    raise ValueError(f"{heads} heads do not divide hidden_size {hidden_size}")',
      "head_size = hidden_size // heads",
    ],
  }),
};
