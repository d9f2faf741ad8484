// Crossover: each gene in which two genomes differ comes from one or the other. Pure.
import type { Random } from "../policies/random.ts";
import type { GeneName, Genome } from "./genome.ts";
import { geneNames, isPossible, normalise } from "./normalise.ts";

/** A genome between two; it may equal one of them, which the caller has to mind, and equals the first where the genes
 *  drawn make no layer together. */
export const crossover = (a: Genome, b: Genome, chance: Random): Genome => {
  const [left, right] = [normalise(a), normalise(b)];
  const inherited = (name: GeneName) =>
    left[name] === right[name] || chance.next() < 0.5 ? left[name] : right[name];
  const child = Object.fromEntries(geneNames.map((name) => [name, inherited(name)])) as Genome;
  return isPossible(child) ? normalise(child) : left;
};
