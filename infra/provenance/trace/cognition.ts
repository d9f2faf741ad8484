// What was cited of the literature: the entry of the campaign's library and the paper that it is from, where the library is
// at hand. An entry that the library does not hold, or that nobody had found for the proposal, is named.
import { Schema } from "effect";
import { SourceId } from "../../../cognition-base/paper.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { ofType } from "../../../events/of-type.ts";
import type { Library } from "../../../events/thinking.ts";
import type { All } from "./nodes.ts";
import type { Proposal } from "./proposals.ts";
import { settingsAt } from "./settings.ts";

export const cognitionNode = (
  all: All,
  cited: string,
  element: string,
  proposal: Proposal,
  found: Found,
): string => {
  const { graph, libraries, openings } = all;
  // A reference cites its paper itself.
  if (isPaper(cited)) return paperNode(all, cited);
  const library = settingsAt(openings, proposal.sequence)?.library ?? null;
  const entries = libraries.get(library?.artifact.sha256 ?? "");
  const entry = entries?.get(cited);
  const node = graph.node({
    id: `cognition:${cited}`,
    kind: "entity",
    label: `cognition ${cited}${entry === undefined ? "" : `, ${entry.title}`}`,
    sequence: null,
    facts: entry === undefined ? { element } : { element, insight: entry.insight, source: entry.source },
  });
  if (library === null) return node;
  graph.edge("wasDerivedFrom", node, libraryNode(all, library));
  if (found !== undefined && !found.includes(cited))
    graph.missing(node, `it had not been found for the proposal of event ${proposal.sequence}`);
  if (entries === undefined) return node;
  if (entry === undefined) graph.missing(node, "the campaign's library has no such entry");
  else graph.edge("wasDerivedFrom", node, paperNode(all, entry.paper));
  return node;
};

const isPaper = Schema.is(SourceId);

const paperNode = ({ graph }: All, paper: string): string =>
  graph.node({ id: `paper:${paper}`, kind: "entity", label: `paper ${paper}`, sequence: null, facts: {} });

const libraryNode = ({ graph }: All, { artifact, papers, entries }: Library): string =>
  graph.node({
    id: `library:${artifact.sha256}`,
    kind: "entity",
    label: `library of ${entries} entries from ${papers} papers`,
    sequence: null,
    facts: { artifact: artifact.sha256 },
  });

/** Ids of entries; undefined where nothing was looked for. */
export type Found = readonly string[] | undefined;

/** What the Researcher had found in the library for a proposal. */
export const foundFor = (life: readonly LoggedEvent[], { sequence }: Proposal): Found =>
  ofType(life, "ExperienceSummarised")
    .findLast((event) => event.sequence < sequence)
    ?.data.retrieved?.entries.map(({ entry }) => entry);
