// Mutation: one or more active genes take another value. Pure; the chances come from the caller's seed.
import type { Random } from "../policies/random.ts";
import { stepsFrom } from "./distance.ts";
import type { Genome, GeneValue } from "./genome.ts";
import { normalise, withValue } from "./normalise.ts";

/** How much a step is wanted; > 0, and 1 where nothing is known. */
export type Weigh = (step: GeneValue) => number;

export interface Mutation {
  /** How many genes change; none twice. */
  readonly changes: number;
  readonly weigh?: Weigh;
}

/** Another genome, different from the given one. Genes are equally likely however many values they have. */
export const mutate = (genome: Genome, chance: Random, { changes, weigh = () => 1 }: Mutation): Genome => {
  let mutant = normalise(genome);
  const changed = new Set<string>();
  for (let change = 0; change < changes; change++) {
    const steps = stepsFrom(mutant).filter(([gene]) => !changed.has(gene));
    if (steps.length === 0) break;
    const alternatives = Map.groupBy(steps, ([gene]) => gene);
    const step = chance.weighted(
      steps,
      steps.map((candidate) => weigh(candidate) / alternatives.get(candidate[0])!.length),
    );
    mutant = withValue(mutant, step);
    changed.add(step[0]);
  }
  return mutant;
};
