// The space that the grammar searches, as docs/layers.md shows it: genes with their values, and the published layers.
import type { AnyGene } from "../../actors/grammar/gene.ts";
import { titleOf } from "../../actors/grammar/name.ts";
import { geneNames, geneOf } from "../../actors/grammar/normalise.ts";
import { references } from "../../actors/grammar/references.ts";
import { code, plain, table } from "./markdown.ts";

export const genesSection = (): string =>
  table(["gene", "value", "what it says; the layer …", "source"], geneNames.map(geneOf).flatMap(rowsOf));

/** The gene's description, then a row for each value; values that differ in a number alone share one. */
const rowsOf = ({ name, description, values }: AnyGene): readonly (readonly string[])[] => {
  const alleles = values.map(({ value, says, source }) => ({
    value: code(String(value)),
    says: typeof value === "number" ? says.replace(` ${value} `, " so many ") : says,
    source,
  }));
  const rows = [...Map.groupBy(alleles, ({ says }) => says)].map(([says, [first, ...others]]) => [
    "",
    [first, ...others].map((allele) => allele?.value).join(" "),
    `… ${plain(says)}`,
    paper(first?.source ?? null),
  ]);
  return [[code(name), "", plain(description), ""], ...rows];
};

const paper = (source: string | null): string =>
  source === null ? "" : `[${source}](https://arxiv.org/abs/${source})`;

export const referencesSection = (): string =>
  table(
    ["name", "what it is", "genes", "source"],
    references.map(({ name, description, genome, source }) => [
      code(name),
      plain(description),
      titleOf(genome),
      paper(source),
    ]),
  );
