// The fields of an entry as files and pages name them, in their order, and each as text: relations and hints as they are
// written in a line.
import type { Entry } from "./paper.ts";

export const labels = {
  Insight: "insight",
  Trigger: "trigger",
  Mechanism: "mechanism",
  Why: "why",
  Cost: "cost",
  Guidance: "guidance",
  Failure: "failure",
  Relations: "relations",
  Genome: "genome",
  Source: "source",
} as const satisfies Readonly<Record<string, keyof Entry>>;
export type Label = keyof typeof labels;
export const order = Object.keys(labels) as readonly Label[];

/** Those that say something. */
export const toldFields = (entry: Entry): readonly (readonly [Label, string])[] =>
  order.map((label) => [label, textOf(entry, label)] as const).filter(([, text]) => text !== "");

const textOf = (entry: Entry, label: Label): string => {
  switch (label) {
    case "Relations":
      return entry.relations.map(({ entry: other, how }) => `${other} (${how})`).join("; ");
    case "Genome":
      return entry.genome.map(({ gene, value }) => `${gene}=${value}`).join(", ");
    default:
      return entry[labels[label]];
  }
};
