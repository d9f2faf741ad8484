// A child of a parent, by one of the operators; which one, the record of their children weighs.
import type { Random } from "../policies/random.ts";
import type { ProposeRequest, Tried } from "../ports.ts";
import { type Design, designOf, isTried } from "./design.ts";
import { changesBetween } from "./distance.ts";
import { knowledgeOf, withGenome } from "./knowledge.ts";
import { inWords, type Origin } from "./motivation.ts";
import { operatorWeights } from "./operator-weights.ts";
import { operators } from "./operators/index.ts";
import { references } from "./references.ts";
import { nearestUntried } from "./search.ts";

/** Offers looked at before the nearest untried genome is taken. */
const ATTEMPTS = 40;

/** The parent where it has a genome; else one of the references; else a published layer. */
export const originFor = (request: ProposeRequest, chance: Random): Origin => {
  const [parent] = withGenome(request.parent);
  const others = request.references.flatMap(withGenome);
  const start = parent ?? (others.length > 0 ? chance.pick(others) : undefined);
  if (start !== undefined) return { genome: start.genome, words: inWords(start.known) };
  const { name, source, genome } = chance.pick(references);
  return { genome, words: `the published layer ${name} (arXiv ${source})` };
};

/** A child that was not tried; null where every genome of the space was. */
export const evolveFrom = (
  origin: Origin,
  request: ProposeRequest,
  tried: Tried,
  chance: Random,
): Design | null => {
  const knowledge = knowledgeOf(request);
  const weights = operatorWeights(
    operators.map(({ name }) => name),
    request.operators,
  );
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const operator = chance.weighted(operators, weights);
    const offspring = operator.offer(origin.genome, knowledge, chance);
    if (offspring === null) continue;
    const isNew =
      changesBetween(origin.genome, offspring.genome).length > 0 && !isTried(offspring.genome, tried);
    if (isNew) return designOf({ origin, operator, ...offspring }, knowledge, request.operators);
  }
  const nearest = nearestUntried(origin.genome, tried, chance);
  const operator = { name: "nearest untried", says: "is the nearest that was not tried" };
  return nearest === null
    ? null
    : designOf({ origin, operator, genome: nearest, mate: null }, knowledge, request.operators);
};
