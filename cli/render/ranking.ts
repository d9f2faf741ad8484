// The tables at the end of a run: every experiment by fitness, its loss against the first baseline's, its accuracy on each
// benchmark, where its elements come from, and what came of it; then how each got there, rung by rung.
import { type Experiment, isOpened } from "../../projections/experiments/experiment.ts";
import { printable } from "./describe.ts";
import { firstBaseline, fixed, signed } from "./numbers.ts";
import { table } from "./table.ts";

export const rankingTable = (experiments: readonly Experiment[]): string[] => {
  const reference = firstBaseline(experiments)?.loss ?? null;
  const ranked = byFitness(experiments);
  return table(ranked, [
    { title: "rank", cell: (row) => (row.fitness === null ? null : ranked.indexOf(row) + 1) },
    { title: "id", cell: ({ experiment }) => experiment },
    { title: "name", cell: ({ name }) => (name === null ? null : printable(name).slice(0, 48)) },
    { title: "loss", cell: ({ loss }) => fixed(loss) },
    {
      title: "Δ loss",
      cell: ({ loss }) => signed(loss === null || reference === null ? null : loss - reference),
    },
    ...benchmarks(experiments).map((task) => ({
      title: printable(task),
      cell: ({ results }: Experiment) => fixed(results?.find((one) => one.task === task)?.accuracy ?? null),
    })),
    { title: "parameters", cell: ({ parameters }) => parameters },
    { title: "fitness", cell: ({ fitness }) => fixed(fitness) },
    { title: "cog/exp/orig", cell: ({ provenance }) => provenanceText(provenance) },
    { title: "arm", cell: ({ arm }) => arm },
    { title: "parent", cell: ({ parent }) => parent },
    { title: "outcome", cell: ({ outcome, status }) => outcome ?? status },
  ]);
};

/**
 * Loss and benchmarks after each rung's share of the steps and at the end, in the order of the ranking; empty where no
 * training was measured on its way.
 */
export const coursesTable = (experiments: readonly Experiment[]): string[] => {
  const measured = byFitness(experiments)
    .filter(isOpened)
    .filter(({ rungs }) => rungs !== null && rungs.length > 0);
  const [first] = measured;
  if (first === undefined) return [];
  const shares = [...(first.rungs ?? []).map(({ share }) => share), 1];
  const at = shares.map((share) => `${(100 * share).toFixed(0)} %`).join(", ");
  const course = (task: string, number: "loss" | "accuracy") => (experiment: Experiment) =>
    shares.map((share) => fixed(atShare(experiment, share, task)?.[number] ?? null) ?? "-").join("  ");
  return table(measured, [
    { title: "id", cell: ({ experiment }) => experiment },
    { title: `loss at ${at}`, cell: course(first.lossTask, "loss") },
    ...benchmarks(measured).map((task) => ({ title: printable(task), cell: course(task, "accuracy") })),
  ]);
};

/** What was measured of a task after a share of the steps. */
const atShare = ({ rungs, results }: Experiment, share: number, task: string) => {
  const reached = share === 1 ? results : rungs?.find((rung) => rung.share === share)?.results;
  return reached?.find((one) => one.task === task);
};

/** What confirms a claim has no rank: it stands with the claims. The stage of what was imported is unknown. */
const byFitness = (experiments: readonly Experiment[]): readonly Experiment[] =>
  experiments
    .filter(({ stage }) => stage === "explore" || stage === null)
    .toSorted((a, b) => (b.fitness ?? -1) - (a.fitness ?? -1));

/** The tasks whose accuracy makes the benchmark. */
const benchmarks = (experiments: readonly Experiment[]): readonly string[] => [
  ...new Set(experiments.flatMap(({ benchmarkTasks }) => benchmarkTasks ?? [])),
];

/** How many elements come from cognition, experience and originality; a baseline's come from none of them. */
export const provenanceText = (provenance: Experiment["provenance"]): string | null => {
  if (provenance === null) return null;
  const { cognition, experience, originality } = provenance;
  return cognition + experience + originality === 0 ? null : `${cognition}/${experience}/${originality}`;
};
