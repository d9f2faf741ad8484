// From a chosen genome to a proposal: printed, named, with the reason for each change and where it comes from.
import type { GeneEffect, KnownExperiment, Proposal } from "../ports.ts";
import { type Change, changesBetween } from "./distance.ts";
import { effectOn, effectsLine, signed } from "./effects.ts";
import type { Genome } from "./genome.ts";
import { meaningOf, nameOf, titleOf } from "./name.ts";
import { genomeDigest } from "./normalise.ts";
import { print } from "./print.ts";

type Citation = Proposal["citations"][number];

/** A choice of the grammar before it is written out. `tried` holds digests that must not come again. */
export interface Design {
  readonly genome: Genome;
  readonly operator: string;
  readonly motivation: string;
  readonly citations: readonly Citation[];
}

/** Where a genome begins: an earlier experiment, or a published layer. */
export interface Origin {
  readonly genome: Genome;
  readonly words: string;
}

export const originOf = (known: KnownExperiment, genome: Genome): Origin => {
  const measured = (name: string, value: number | null) =>
    `${name} ${value === null ? "not known" : value.toFixed(4)}`;
  const { name, experiment, fitness, loss, accuracy } = known;
  const figures = [measured("fitness", fitness), measured("loss", loss), measured("accuracy", accuracy)];
  return { genome, words: `${name} (${experiment}: ${figures.join(", ")})` };
};

const paper = (source: string | null): string => (source === null ? "" : ` (arXiv ${source})`);

/** One changed gene: what it does, and what speaks for it. */
const explain = (
  change: Change,
  genome: Genome,
  effects: readonly GeneEffect[],
  mate: { readonly known: KnownExperiment; readonly genome: Genome } | null,
): { readonly text: string; readonly citation: Citation } => {
  const { gene, from, to } = change;
  const { says, source } = meaningOf(genome, gene);
  const what = `${gene} ${from} → ${to}: the layer ${says}${paper(source)}.`;
  if (mate !== null && String(mate.genome[gene]) === to)
    return {
      text: `${what} It comes from ${originOf(mate.known, mate.genome).words}.`,
      citation: { element: gene, kind: "experience", ids: [mate.known.experiment] },
    };
  const learnt = effectOn(effects, gene, to);
  if (learnt === null)
    return {
      text: `${what} No child of a measured parent has tried it yet.`,
      citation: { element: gene, kind: "originality", ids: [] },
    };
  const record = `${signed(learnt.effect)} in fitness over ${learnt.count} children, ${signed(learnt.shrunk)} after shrinkage`;
  return learnt.shrunk > 0
    ? {
        text: `${what} Experience speaks for it: ${record}.`,
        citation: { element: gene, kind: "experience", ids: [`effect:${gene}=${to}`] },
      }
    : {
        text: `${what} It is tried again against its record: ${record}.`,
        citation: { element: gene, kind: "originality", ids: [] },
      };
};

/** A design that changes an origin; the mate is where crossover took genes from. */
export const changed = (
  origin: Origin,
  genome: Genome,
  operator: string,
  effects: readonly GeneEffect[],
  mate: { readonly known: KnownExperiment; readonly genome: Genome } | null = null,
): Design => {
  const changes = changesBetween(origin.genome, genome).map((change) =>
    explain(change, genome, effects, mate),
  );
  const consulted =
    effects.length === 0
      ? "No effects of genes are known yet."
      : `Effects on fitness consulted (mean, children): ${effectsLine(effects)}.`;
  return {
    genome,
    operator,
    motivation: [
      `${titleOf(genome)}, by ${operator} from ${origin.words}.`,
      ...changes.map(({ text }) => text),
      consulted,
    ].join(" "),
    citations: changes.map(({ citation }) => citation),
  };
};

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

export const isTried = (genome: Genome, tried: ReadonlySet<string>): boolean =>
  tried.has(genomeDigest(genome));
