// From a chosen genome to a proposal: printed, named, with the reason for each change and where it comes from.
import type { OperatorEffect, Proposal, Tried } from "../ports.ts";
import type { Genome } from "./genome.ts";
import type { Knowledge } from "./knowledge.ts";
import { type Child, type Citation, citationsOf, motivationOf } from "./motivation.ts";
import { nameOf } from "./name.ts";
import { genomeDigest } from "./normalise.ts";
import { print } from "./print.ts";

/** A choice of the grammar before it is written out. */
export interface Design {
  readonly genome: Genome;
  readonly operator: string;
  readonly motivation: string;
  readonly citations: readonly Citation[];
}

/** The design of a child that changes an origin. */
export const designOf = (child: Child, knowledge: Knowledge, records: readonly OperatorEffect[]): Design => ({
  genome: child.genome,
  operator: child.operator.name,
  motivation: motivationOf(child, knowledge, records),
  citations: citationsOf(child, knowledge),
});

/** The printed proposal. The same design gives the same bytes. */
export const proposalOf = (design: Design, name = nameOf(design.genome)): Proposal => ({
  name,
  motivation: design.motivation,
  ...print(design.genome),
  trust: "printed",
  genome: { ...design.genome },
  operator: design.operator,
  citations: design.citations,
});

export const isTried = (genome: Genome, tried: Tried): boolean => tried.has(genomeDigest(genome));
