// Finding a genome that nobody has tried: at random, or as near as possible to a given one.
import type { Random } from "../policies/random.ts";
import type { Tried } from "../ports.ts";
import { stepsFrom } from "./distance.ts";
import type { Genome } from "./genome.ts";
import { genomeDigest, geneNames, geneOf, isPossible, normalise, withValue } from "./normalise.ts";

/** Every gene drawn evenly from its values, again where there is no such layer. */
export const randomGenome = (chance: Random): Genome => {
  for (;;) {
    const drawn = Object.fromEntries(
      geneNames.map((name) => [name, chance.pick(geneOf(name).values.map(({ value }) => value))]),
    ) as Genome;
    if (isPossible(drawn)) return normalise(drawn);
  }
};

interface Neighbour {
  readonly neighbour: Genome;
  readonly digest: string;
}

/** What one change of a gene makes of a genome. Searches begin again at the same genomes: the last are remembered. */
const neighboursOf = (genome: Genome): readonly Neighbour[] => {
  const digest = genomeDigest(genome);
  const known = neighbours.get(digest);
  if (known !== undefined) return known;
  const found = stepsFrom(genome).map((step) => {
    const neighbour = withValue(genome, step);
    return { neighbour, digest: genomeDigest(neighbour) };
  });
  if (neighbours.size === REMEMBERED) neighbours.clear();
  neighbours.set(digest, found);
  return found;
};
const neighbours = new Map<string, readonly Neighbour[]>();
const REMEMBERED = 2000;

/** The untried genome that the fewest changes of one gene lead to, ties by chance; null where all were tried.
 *  Breadth first, one level after another, so that it looks no farther than it must: it goes on from tried genomes
 *  only, and the whole space is never listed. */
export const nearestUntried = (from: Genome, tried: Tried, chance: Random): Genome | null => {
  const seen = new Set([genomeDigest(from)]);
  let level: readonly Genome[] = [normalise(from)];
  while (level.length > 0) {
    const next: Genome[] = [];
    const untried: Genome[] = [];
    for (const genome of level)
      for (const { neighbour, digest } of neighboursOf(genome)) {
        if (seen.has(digest)) continue;
        seen.add(digest);
        next.push(neighbour);
        if (!tried.has(digest)) untried.push(neighbour);
      }
    if (untried.length > 0) return chance.pick(untried);
    level = next;
  }
  return null;
};
