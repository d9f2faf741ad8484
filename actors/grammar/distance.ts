// How genomes differ: the genes that changed, and how many they share.
import type { GeneName, Genome, GeneValue } from "./genome.ts";
import { geneNames, geneOf, isPossible, neutral, normalise } from "./normalise.ts";

export interface Change {
  readonly gene: GeneName;
  readonly from: string;
  readonly to: string;
}

/** The genes that `to` has otherwise than `from`. A gene that became inactive did not change: it went. */
export const changesBetween = (from: Genome, to: Genome): readonly Change[] => {
  const [before, after] = [normalise(from), normalise(to)];
  return geneNames
    .filter((name) => before[name] !== after[name] && geneOf(name).active(after))
    .map((name) => ({ gene: name, from: String(before[name]), to: String(after[name]) }));
};

/** What comparing needs to know of a genome: the place of each gene's value, with a bit where the gene is active. */
export type Profile = Uint8Array;
const ACTIVE = 128;

export const profileOf = (genome: Genome): Profile => {
  const canonical = normalise(genome);
  return Uint8Array.from(geneNames, (name) => {
    const { values, active } = geneOf(name);
    const place = values.findIndex(({ value }) => value === canonical[name]);
    return active(canonical) ? place | ACTIVE : place;
  });
};

/** Share of equal genes in [0, 1], among those active in either. */
export const similarity = (a: Profile, b: Profile): number => {
  let counted = 0;
  let same = 0;
  for (let gene = 0; gene < a.length; gene++) {
    const left = a[gene]!;
    const right = b[gene]!;
    if (((left | right) & ACTIVE) === 0) continue;
    counted++;
    if (((left ^ right) & ~ACTIVE) === 0) same++;
  }
  return same / counted;
};

/** Every change of one active gene to a layer that there is: the genome's neighbours, in the order of the genes. */
export const stepsFrom = (genome: Genome): readonly GeneValue[] =>
  geneNames.flatMap((name) =>
    geneOf(name).active(genome)
      ? geneOf(name)
          .values.filter(({ value }) => value !== genome[name] && isPossible({ ...genome, [name]: value }))
          .map(({ value }) => [name, value] as GeneValue)
      : [],
  );

/** The genes whose value is worth a word: all but the neutral ones. */
export const remarkable = (genome: Genome): readonly GeneName[] => {
  const canonical = normalise(genome);
  return geneNames.filter((name) => canonical[name] !== neutral[name]);
};
