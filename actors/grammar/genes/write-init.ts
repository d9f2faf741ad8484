import type { Gene } from "../gene.ts";
import type { Genome } from "../genome.ts";

const biases: Record<Genome["writeInit"], string> = { even: "0.0", strong: "2.0", weak: "-2.0" };

export const writeInit: Gene<"writeInit"> = {
  name: "writeInit",
  description: "How strongly the delta rules write before training: the bias of β.",
  values: [
    {
      value: "even",
      title: null,
      tag: null,
      says: "begins with β in the middle of its range",
      source: null,
    },
    {
      value: "strong",
      title: "strong writes at first",
      tag: "strong",
      says: "begins with β at 0.88 of its range, so that a write replaces nearly all that its key held",
      source: null,
    },
    {
      value: "weak",
      title: "weak writes at first",
      tag: "weak",
      says: "begins with β at 0.12 of its range, so that a write changes little",
      source: null,
    },
  ],
  active: ({ update }) => update === "delta" || update === "gated-delta",
  prints: (genome) =>
    writeInit.active(genome)
      ? { init: [`nn.init.constant_(self.beta_proj.bias, ${biases[genome.writeInit]})`] }
      : {},
};
