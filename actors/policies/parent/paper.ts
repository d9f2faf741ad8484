// The paper's parent policy: one parent from the first ranks, references from the ranks after them
// (arXiv 2507.18074: ranks 1–10 and 11–50). Where too few come after them, the first ranks lend the rest.
import type { ParentPolicy } from "./policy.ts";

export const paper: ParentPolicy<"pool"> = ({ pool }, { parentRanks, references, rules }, random) => {
  const parent = random.pick(pool.slice(0, parentRanks)).experiment;
  const others = pool.filter((member) => member.experiment !== parent);
  // In edition 1 they lent only to a pool that had no lower ranks at all.
  const lends = rules.edition > 1 || pool.length <= parentRanks;
  const lower = random.sample(pool.slice(parentRanks), references);
  const lent = lends
    ? random.sample(
        others.filter((member) => !lower.includes(member)),
        references - lower.length,
      )
    : [];
  return { parent, references: [...lower, ...lent].map((member) => member.experiment) };
};
