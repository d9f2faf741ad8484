// How a parent and its references are drawn from a generation of the seed pool.
import type { Random } from "../random.ts";

export interface PoolMember {
  readonly experiment: string;
  readonly fitness: number;
}

export interface Ancestry {
  readonly parent: string;
  readonly references: readonly string[];
}

/** A parent policy: pure, given the pool best first, the policy's numbers and a named random stream. */
export type ParentPolicy = (
  pool: readonly [PoolMember, ...PoolMember[]],
  policy: { readonly parentRanks: number; readonly references: number },
  random: Random,
) => Ancestry;
