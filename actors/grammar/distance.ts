// How genomes differ: the genes that changed, and how many they share.
import { memoize } from "effect/Function";
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

/**
 * What comparing needs to know of a genome, a byte for each gene: the place of its value, with the first bit where the
 * gene is active. Four genes are one number, because every proposal is compared with all before it.
 */
export type Profile = Int32Array;
const ACTIVE = 128;
const ACTIVES = 0x80808080;
const PLACES = 0x7f7f7f7f;

/** Numbers of a profile. */
export const PROFILE = Math.ceil(geneNames.length / 4);

export const profileOf = (genome: Genome): Profile => {
  const canonical = normalise(genome);
  const profile = new Int32Array(PROFILE);
  for (const [index, name] of geneNames.entries()) {
    const byte = placeOf(name, canonical[name]) | (geneOf(name).active(canonical) ? ACTIVE : 0);
    profile[index >> 2]! |= byte << (8 * (index & 3));
  }
  return profile;
};

const placeOf = (name: GeneName, wanted: Genome[GeneName]): number =>
  geneOf(name).values.findIndex(({ value }) => value === wanted);

/** Share of equal genes in [0, 1], among those active in either; `b` may be one of many that lie side by side. */
export const similarity = (a: Profile, b: Profile, at = 0): number => {
  let counted = 0;
  let same = 0;
  for (let genes = 0; genes < PROFILE; genes++) {
    const left = a[genes]!;
    const right = b[at + genes]!;
    const active = (left | right) & ACTIVES;
    // The first bit of every byte in which the places differ.
    const different = (((left ^ right) & PLACES) + PLACES) & ACTIVES;
    counted += bytesIn(active);
    same += bytesIn(active & ~different);
  }
  return same / counted;
};

/** How many of four bytes have their first bit; they have no other. */
const bytesIn = (firstBits: number): number => Math.imul(firstBits >>> 7, 0x01010101) >>> 24;

/** Every change of one active gene to a layer that there is: the genome's neighbours, in the order of the genes.
 *  Operators ask again and again for those of one parent: each genome's are remembered. */
export const stepsFrom = memoize((genome: Genome): readonly GeneValue[] =>
  geneNames.flatMap((name) => (geneOf(name).active(genome) ? stepsOf(name, genome) : [])),
);

const stepsOf = (name: GeneName, genome: Genome): readonly GeneValue[] =>
  geneOf(name)
    .values.map(({ value }) => [name, value] as GeneValue)
    .filter(([, value]) => value !== genome[name] && isPossible({ ...genome, [name]: value }));

/** The genes whose value is worth a word: all but the neutral ones. */
export const remarkable = (genome: Genome): readonly GeneName[] => {
  const canonical = normalise(genome);
  return geneNames.filter((name) => canonical[name] !== neutral[name]);
};
