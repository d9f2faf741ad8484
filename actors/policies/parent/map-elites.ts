// MAP-Elites (Mouret & Clune 2015, arXiv 1504.04909): a grid of cost × behaviour over everything trained, of which each
// cell remembers its fittest, the elite. The parent is drawn from the elites alike, so that the cheap, the costly, the
// early and the late learners all go on; references come from other cells. Along the cost the cells divide what lies
// between half and twice the first baseline's.
import type { ParentPolicy, Trained } from "./policy.ts";

export const mapElites: ParentPolicy<"trained"> = ({ trained }, { references, mapElites: grid }, random) => {
  const reference = trained.reduce((first, other) => (other.ordinal < first.ordinal ? other : first));
  const cellOf = (member: Trained): string =>
    [
      bin((1 + cost(member, reference)) / 2, grid.costBins),
      bin(behaviour(member), grid.behaviourBins),
    ].join();
  const cells = Map.groupBy(trained, cellOf);
  const elites = [...cells.values()].flatMap(([elite]) => elite ?? []);
  const parent = random.pick(elites);
  const others = random.sample(
    elites.filter((elite) => elite !== parent),
    references,
  );
  // A grid with few occupied cells lends what is no elite.
  const rest = trained.filter((member) => !elites.includes(member));
  const more = random.sample(rest, references - others.length);
  return { parent: parent.experiment, references: [...others, ...more].map(({ experiment }) => experiment) };
};

/**
 * log2 of the training's floating-point operations relative to the first baseline's: 0 for equal cost, 1 for twice as
 * much. Where either is unknown, of the parameters.
 */
export const cost = (member: Trained, reference: Trained): number =>
  member.flops !== null && reference.flops !== null
    ? Math.log2(member.flops / reference.flops)
    : Math.log2(Math.max(1, member.parameters) / Math.max(1, reference.parameters));

/**
 * How early it learns: of the way that the loss goes from the first rung to the end, the share that is done at the
 * middle rung, in [0, 1]. 0.5 where there are fewer than two rungs, or no way.
 */
export const behaviour = ({ course: { points, end } }: Trained): number => {
  const first = points[0];
  const middle = points[Math.floor(points.length / 2)];
  if (first === undefined || middle === undefined || middle === first) return 0.5;
  const way = first.loss - end;
  return way === 0 ? 0.5 : Math.max(0, Math.min(1, (first.loss - middle.loss) / way));
};

/** Which of `bins` equal parts of [0, 1] a value lies in; what lies outside belongs to the first or the last. */
const bin = (value: number, bins: number): number =>
  Math.max(0, Math.min(bins - 1, Math.floor(value * bins)));
