// A child of a parent: by mutation, weighted by what the history says of each gene, or by crossover with a reference.
import { Option } from "effect";
import type { Random } from "../policies/random.ts";
import type { KnownExperiment, ProposeRequest } from "../ports.ts";
import { crossover } from "./crossover.ts";
import { changed, type Design, isTried, type Origin, originOf } from "./design.ts";
import { changesBetween } from "./distance.ts";
import { weighBy } from "./effects.ts";
import type { Genome } from "./genome.ts";
import { mutate } from "./mutate.ts";
import { readGenomeJson } from "./normalise.ts";
import { references } from "./references.ts";
import { nearestUntried } from "./search.ts";

const ATTEMPTS = 20;
const CROSSOVER_SHARE = 0.25;
const SECOND_CHANGE_SHARE = 0.3;

interface Relative {
  readonly known: KnownExperiment;
  readonly genome: Genome;
}

/** An experiment with its genome; none for code that a model or a person wrote. */
const withGenome = (known: KnownExperiment | null): readonly Relative[] =>
  known === null ? [] : Option.toArray(readGenomeJson(known.genome)).map((genome) => ({ known, genome }));

/** The parent where it has a genome; else one of the references; else a published layer. */
export const originFor = (request: ProposeRequest, chance: Random): Origin => {
  const [parent] = withGenome(request.parent);
  if (parent !== undefined) return originOf(parent.known, parent.genome);
  const relatives = request.references.flatMap(withGenome);
  if (relatives.length > 0) {
    const { known, genome } = chance.pick(relatives);
    return originOf(known, genome);
  }
  const { name, source, genome } = chance.pick(references);
  return { genome, words: `the published layer ${name} (arXiv ${source})` };
};

/** A child that was not tried; null where every genome of the space was. */
export const evolveFrom = (
  origin: Origin,
  request: ProposeRequest,
  tried: ReadonlySet<string>,
  chance: Random,
): Design | null => {
  const { effects } = request;
  const weigh = weighBy(effects);
  // A mate that differs in one gene alone could only give back one of the two.
  const mates = request.references
    .flatMap(withGenome)
    .filter(({ genome }) => changesBetween(origin.genome, genome).length > 1);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (mates.length > 0 && chance.next() < CROSSOVER_SHARE) {
      const mate = chance.pick(mates);
      const child = crossover(origin.genome, mate.genome, chance);
      const isNew = changesBetween(origin.genome, child).length > 0 && !isTried(child, tried);
      if (isNew) return changed(origin, child, "crossover", effects, mate);
    } else {
      const changes = chance.next() < SECOND_CHANGE_SHARE ? 2 : 1;
      const child = mutate(origin.genome, chance, { changes, weigh });
      if (!isTried(child, tried)) return changed(origin, child, "mutation", effects);
    }
  }
  const nearest = nearestUntried(origin.genome, tried, chance);
  return nearest === null ? null : changed(origin, nearest, "nearest untried", effects);
};
