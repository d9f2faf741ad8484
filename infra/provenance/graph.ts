// Where a result comes from, as a graph in the terms of W3C PROV: entities (what there was), activities (what was done,
// each with the event that says so) and agents (who did it). A link that ought to be there and is not is named.
import type { Schema } from "effect";

export type NodeKind = "entity" | "activity" | "agent";

export interface Node {
  /** `<sort>:<place>`, e.g. `result:e0002/1/byte-lm`. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  /** The event that says it; null where it is no event's. */
  readonly sequence: number | null;
  readonly facts: Readonly<Record<string, Schema.Json>>;
}

/** From what is explained to what explains it, in PROV's direction. */
export type EdgeKind = "wasGeneratedBy" | "used" | "wasDerivedFrom" | "wasAssociatedWith" | "wasAttributedTo";

export interface Edge {
  readonly kind: EdgeKind;
  readonly from: string;
  readonly to: string;
}

export interface Missing {
  /** The node that lacks it. */
  readonly of: string;
  readonly what: string;
}

export interface Provenance {
  readonly campaign: string;
  readonly experiment: string;
  /** What the explanation begins with. */
  readonly root: string;
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly missing: readonly Missing[];
  /** The control arm of the campaign; null where nothing of it was measured. */
  readonly control: {
    readonly opened: number;
    readonly measured: number;
    readonly best: { readonly experiment: string; readonly fitness: number };
  } | null;
}

export interface GraphBuilder {
  readonly node: (node: Node) => string;
  readonly edge: (kind: EdgeKind, from: string, to: string) => void;
  readonly missing: (of: string, what: string) => void;
  readonly has: (id: string) => boolean;
  readonly built: () => Pick<Provenance, "nodes" | "edges" | "missing">;
}

/** Each node and each edge once, in the order in which they were named first. */
export const graphBuilder = (): GraphBuilder => {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const missing: Missing[] = [];
  return {
    node: (node) => {
      if (!nodes.has(node.id)) nodes.set(node.id, node);
      return node.id;
    },
    edge: (kind, from, to) => void edges.set(`${kind} ${from} ${to}`, { kind, from, to }),
    missing: (of, what) => void missing.push({ of, what }),
    has: (id) => nodes.has(id),
    built: () => ({ nodes: [...nodes.values()], edges: [...edges.values()], missing }),
  };
};
