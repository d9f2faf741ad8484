// Crossover: each gene in which two genomes differ comes from one or the other. Pure.
import type { Random } from "../policies/random.ts";
import type { GeneName, Genome } from "./genome.ts";
import { geneNames, normalise } from "./normalise.ts";

/** A genome between two; it may equal one of them, which the caller has to mind. */
export const crossover = (a: Genome, b: Genome, chance: Random): Genome => {
  const [left, right] = [normalise(a), normalise(b)];
  const inherited = (name: GeneName) =>
    left[name] === right[name] || chance.next() < 0.5 ? left[name] : right[name];
  return normalise(Object.fromEntries(geneNames.map((name) => [name, inherited(name)])) as Genome);
};
