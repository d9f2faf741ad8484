// A provenance graph as text from which other programs draw: Mermaid and DOT.
import type { NodeKind, Provenance } from "./graph.ts";

export const mermaid = ({ nodes, edges }: Provenance): string[] => {
  const short = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const shapes: Readonly<Record<NodeKind, readonly [string, string]>> = {
    entity: ["[", "]"],
    activity: ["([", "])"],
    agent: ["{{", "}}"],
  };
  return [
    "flowchart LR",
    ...nodes.map(({ id, kind, label }) => {
      const [open, close] = shapes[kind];
      return `  ${short.get(id)}${open}"${label.replaceAll('"', "#quot;")}"${close}`;
    }),
    ...edges.map(({ kind, from, to }) => `  ${short.get(from)} -- ${kind} --> ${short.get(to)}`),
  ];
};

export const dot = ({ experiment, nodes, edges }: Provenance): string[] => {
  const shapes: Readonly<Record<NodeKind, string>> = { entity: "ellipse", activity: "box", agent: "house" };
  return [
    `digraph ${JSON.stringify(experiment)} {`,
    "  rankdir=LR;",
    ...nodes.map(
      ({ id, kind, label }) =>
        `  ${JSON.stringify(id)} [shape=${shapes[kind]}, label=${JSON.stringify(label)}];`,
    ),
    ...edges.map(
      ({ kind, from, to }) =>
        `  ${JSON.stringify(from)} -> ${JSON.stringify(to)} [label=${JSON.stringify(kind)}];`,
    ),
    "}",
  ];
};
