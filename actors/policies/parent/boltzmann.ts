// Boltzmann selection (as in simulated annealing; de la Maza & Tidor 1993): a member of the pool becomes the parent with
// probability proportional to exp(fitness / temperature). References are drawn likewise from those that are left. A
// low temperature keeps to the best, a high one takes all alike.
import type { Random } from "../random.ts";
import type { NonEmpty, ParentPolicy, PoolMember } from "./policy.ts";

export const boltzmann: ParentPolicy<"pool"> = (
  { pool },
  { references, boltzmann: { temperature } },
  random,
) => {
  const [parent, ...others] = draw(pool, 1 + references, temperature, random);
  return { parent: parent.experiment, references: others.map(({ experiment }) => experiment) };
};

/** Up to `count` different members, one after the other; at least one. */
const draw = (
  pool: NonEmpty<PoolMember>,
  count: number,
  temperature: number,
  random: Random,
): NonEmpty<PoolMember> => {
  const first = random.weighted(pool, weights(pool, temperature));
  const [next, ...rest] = pool.filter((member) => member !== first);
  return next === undefined || count === 1
    ? [first]
    : [first, ...draw([next, ...rest], count - 1, temperature, random)];
};

/** Relative to the best that is left, so that no temperature makes all of them vanish. */
const weights = (pool: readonly PoolMember[], temperature: number): number[] => {
  const best = Math.max(...pool.map(({ fitness }) => fitness));
  return pool.map(({ fitness }) => Math.exp((fitness - best) / temperature));
};
