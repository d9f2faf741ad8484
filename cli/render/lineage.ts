// The tree of a campaign on a page: what it looks like, each improvement on the best, the parents with most children.
import type { Experiment } from "../../projections/experiments/experiment.ts";
import type { Improvement, Shape } from "../../projections/lineage/shape.ts";
import { printable } from "./describe.ts";
import { fixed, signed } from "./numbers.ts";
import { table } from "./table.ts";

export const lineageLines = (
  campaign: string,
  shape: Shape,
  experiments: readonly Experiment[],
): string[] => {
  const { size, scored, roots, leaves, depth, improvements, parents } = shape;
  const names = new Map(experiments.map(({ experiment, name }) => [experiment, name]));
  const nameOf = (experiment: string): string => printable(names.get(experiment) ?? "-").slice(0, 48);
  return [
    `lineage    of campaign ${campaign}: ${size} experiments, ${scored} with a fitness`,
    `tree       ${roots} without a parent, ${leaves} without a child; ${depth} generations below the first`,
    ...childLines(shape),
    ...parentLines(shape),
    ...bestLines(shape),
    ...(improvements.length === 0
      ? []
      : [
          "",
          ...table(improvements, [
            { title: "best over time", cell: ({ experiment }) => experiment },
            { title: "place", cell: ({ place }) => place },
            { title: "fitness", cell: ({ score }) => fixed(score) },
            {
              title: "gain",
              cell: (row) => signed(gainOf(row, improvements[improvements.indexOf(row) - 1])),
            },
            { title: "name", cell: ({ experiment }) => nameOf(experiment) },
          ]),
        ]),
    ...(parents.top.length === 0
      ? []
      : [
          "",
          ...table(parents.top, [
            { title: "parent", cell: ({ experiment }) => experiment },
            { title: "children", cell: ({ children }) => children },
            { title: "better", cell: ({ better }) => better },
            { title: "name", cell: ({ experiment }) => nameOf(experiment) },
          ]),
        ]),
  ];
};

const gainOf = ({ score }: Improvement, before: Improvement | undefined): number | null =>
  before === undefined ? null : score - before.score;

const childLines = ({ children: { total, compared, better } }: Shape): string[] =>
  total === 0
    ? ["children   none"]
    : [
        `children   ${better} of ${compared} are fitter than their parent${share(better, compared)}${compared === total ? "" : `; ${total - compared} more cannot be compared`}`,
      ];

const parentLines = ({ children, parents: { total, top, topShare, gini, giniOfAll } }: Shape): string[] => {
  if (topShare === null) return [];
  const ofTop = top.reduce((sum, parent) => sum + parent.children, 0);
  return [
    `parents    ${total}; the ${top.length} with most have ${ofTop} of ${children.total} children${share(ofTop, children.total)}`,
    `           Gini coefficient ${three(gini)} among parents, ${three(giniOfAll)} over all experiments`,
  ];
};

const bestLines = ({ first, improvements, scored }: Shape): string[] => {
  const best = improvements.at(-1);
  if (first === null || best === undefined) return ["best       nothing has a fitness yet"];
  const { experiment, score, above } = first;
  return [
    `first      ${experiment} with ${fixed(score)}; ${above} of ${scored - 1} others are fitter${share(above, scored - 1)}`,
    `best       ${best.experiment} with ${fixed(best.score)}, place ${best.place} of ${scored}; none of the ${scored - best.place} after it is fitter`,
  ];
};

const share = (part: number, whole: number): string =>
  whole === 0 ? "" : ` (${((100 * part) / whole).toFixed(1)} %)`;

const three = (value: number | null): string => value?.toFixed(3) ?? "unknown";
