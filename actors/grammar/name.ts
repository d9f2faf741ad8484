// What a genome is called: a title for readers and a name for commands.
import type { Genome } from "./genome.ts";
import { genomeDigest, geneNames, geneOf, normalise } from "./normalise.ts";

const alleles = (genome: Genome) => {
  const canonical = normalise(genome);
  return geneNames.map((name) => {
    const allele = geneOf(name).values.find(({ value }) => value === canonical[name]);
    if (allele === undefined) throw new RangeError(`gene ${name} has no value ${canonical[name]}`);
    return { name, ...allele };
  });
};

/** "Gated delta rule, signed eigenvalues, convolution of 4". */
export const titleOf = (genome: Genome): string =>
  alleles(genome)
    .flatMap(({ title }) => title ?? [])
    .join(", ");

/** "gated-delta-signed-conv4-3f9a1c": lower case, with six digits of the digest. */
export const nameOf = (genome: Genome): string =>
  [...alleles(genome).flatMap(({ tag }) => tag ?? []), genomeDigest(genome).slice(7, 13)].join("-");

/** What a gene's value does and where it comes from: completes "The layer …". */
export const meaningOf = (genome: Genome, gene: string): { says: string; source: string | null } => {
  const allele = alleles(genome).find(({ name }) => name === gene);
  if (allele === undefined) throw new RangeError(`there is no gene ${gene}`);
  return { says: allele.says, source: allele.source };
};
