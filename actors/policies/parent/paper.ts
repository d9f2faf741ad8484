// The paper's parent policy: one parent from the first ranks, references from the ranks after them
// (arXiv 2507.18074: ranks 1–10 and 11–50). A pool smaller than that lends its other members as references.
import type { ParentPolicy } from "./policy.ts";

export const paper: ParentPolicy<"pool"> = ({ pool }, { parentRanks, references }, random) => {
  const parent = random.pick(pool.slice(0, parentRanks)).experiment;
  const others = pool.filter((member) => member.experiment !== parent);
  const lower = pool.length > parentRanks ? pool.slice(parentRanks) : others;
  return { parent, references: random.sample(lower, references).map((member) => member.experiment) };
};
