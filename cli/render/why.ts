// Why a result is what it is, as a page: each thing with its event, indented below it what explains it. What was explained
// further up is only named.
import type { Node, Provenance } from "../../infra/provenance/graph.ts";
import { printable } from "./describe.ts";

/** What explains a thing comes in this order; who is meant is said in the same line. */
const explains = ["wasGeneratedBy", "used", "wasDerivedFrom"] as const;

/** What was done about a thing stands below it, and of what it used only the answers of language models. */
const ABOUT = /^(novelty|probing|rejection|acceptance|review|analysis|abandonment|thoughts):/;

/** Its place is that of the thing, or within it: `novelty:e0002/0/47` is about `architecture:e0002/0`. */
const isAbout = (from: string, to: string): boolean =>
  ABOUT.test(from) && `${placeOf(from)}/`.startsWith(`${placeOf(to)}/`);

const placeOf = (id: string): string => id.slice(id.indexOf(":") + 1);

export const whyLines = (found: Provenance): string[] => {
  const { nodes, edges, missing, control } = found;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const shown = new Set<string>();
  const lines: string[] = [];
  const who = (id: string): string =>
    edges
      .filter(({ kind, from }) => from === id && kind === "wasAssociatedWith")
      .map(({ to }) => byId.get(to)?.label ?? to)
      .join(", ");
  const show = (id: string, depth: number): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const by = who(id);
    const again = shown.has(id);
    const say = (indent: number, text: string): void =>
      void lines.push(`${"  ".repeat(indent)}${printable(text)}`);
    say(depth, `${node.label}${by === "" ? "" : ` by ${by}`}${place(node)}${again ? ", as above" : ""}`);
    if (again) return;
    shown.add(id);
    for (const fact of factsOf(node)) say(depth + 2, fact);
    for (const { what } of missing.filter(({ of }) => of === id)) say(depth + 2, `MISSING: ${what}`);
    for (const kind of explains)
      for (const edge of edges)
        if (edge.kind === kind && edge.from === id && (!ABOUT.test(id) || edge.to.startsWith("response:")))
          show(edge.to, depth + 1);
    for (const edge of edges) if (edge.to === id && isAbout(edge.from, id)) show(edge.from, depth + 1);
  };
  const claims = nodes.filter(({ id }) => id.startsWith("verdict:") || id.startsWith("claim:"));
  for (const { id } of [...claims.filter((node) => node.id.startsWith("verdict:")), ...claims])
    if (!shown.has(id)) show(id, 0);
  if (!shown.has(found.root)) show(found.root, 0);
  lines.push(
    "",
    control === null
      ? "control    nothing was measured in the control arm"
      : `control    ${control.measured} of ${control.opened} measured, the best ${control.best.experiment} with fitness ${control.best.fitness.toFixed(4)}`,
    missing.length === 0
      ? `links      ${edges.length} between ${nodes.length} things, none is missing`
      : `links      ${edges.length} between ${nodes.length} things, ${missing.length} MISSING`,
  );
  return lines;
};

const place = ({ sequence }: Node): string => (sequence === null ? "" : ` (event ${sequence})`);

/** In one line each; texts are cut, JSON has them whole. */
const LONGEST = 140;
const factsOf = ({ facts, kind, id }: Node): readonly string[] =>
  kind === "agent" || id.startsWith("experiment:")
    ? []
    : Object.entries(facts).flatMap(([name, value]) => {
        if (value === null || (Array.isArray(value) && value.length === 0)) return [];
        const text = typeof value === "string" ? value : JSON.stringify(value);
        return [`${name}: ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`];
      });
