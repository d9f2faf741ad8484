// A provenance graph as PROV-JSON (W3C member submission of 24 April 2013): records by kind, each by its qualified name.
import type { Schema } from "effect";
import type { EdgeKind, Node, Provenance } from "./graph.ts";

type Record_ = Readonly<Record<string, Schema.Json>>;

/** What the two ends of a relation are called. */
const ends: Readonly<Record<EdgeKind, readonly [from: string, to: string]>> = {
  wasGeneratedBy: ["prov:entity", "prov:activity"],
  used: ["prov:activity", "prov:entity"],
  wasDerivedFrom: ["prov:generatedEntity", "prov:usedEntity"],
  wasAssociatedWith: ["prov:activity", "prov:agent"],
  wasAttributedTo: ["prov:entity", "prov:agent"],
};

export const provJson = ({
  campaign,
  nodes,
  edges,
}: Pick<Provenance, "campaign" | "nodes" | "edges">): Record_ => {
  const of = (kind: Node["kind"]): Record_ =>
    Object.fromEntries(
      nodes.filter((node) => node.kind === kind).map((node) => [nameOf(node.id), attributesOf(node)]),
    );
  const relations = Object.fromEntries(
    Object.entries(ends).map(([kind, [from, to]]) => [
      kind,
      Object.fromEntries(
        edges
          .filter((edge) => edge.kind === kind)
          .map((edge, index) => [
            `_:${kind}${index + 1}`,
            { [from]: nameOf(edge.from), [to]: nameOf(edge.to) },
          ]),
      ),
    ]),
  );
  const prefix = { c: `urn:cambrian:campaign:${campaign}:`, cambrian: "urn:cambrian:" };
  return { prefix, entity: of("entity"), activity: of("activity"), agent: of("agent"), ...relations };
};

/** A qualified name: what its local part may not hold is written as %XX. */
const nameOf = (id: string): string =>
  `c:${id.replaceAll(/[^A-Za-z0-9_.-]/g, (character) => `%${character.codePointAt(0)!.toString(16).padStart(2, "0")}`)}`;

const attributesOf = ({ label, sequence, facts }: Node): Record_ => ({
  "prov:label": label,
  ...(sequence === null ? {} : { "cambrian:event": sequence }),
  ...Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      value === null ? [] : [[`cambrian:${name}`, typeof value === "object" ? JSON.stringify(value) : value]],
    ),
  ),
});
