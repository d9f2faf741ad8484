// The table at the end of a run: every experiment by fitness, with its difference to the first baseline.
import type { Experiment } from "../../projections/experiments/experiment.ts";
import { printable } from "./describe.ts";
import { table } from "./table.ts";

const fixed = (value: number | null): string | null => (value === null ? null : value.toFixed(4));
const signed = (value: number | null): string | null =>
  value === null ? null : `${value >= 0 ? "+" : ""}${value.toFixed(4)}`;

export const rankingTable = (experiments: readonly Experiment[]): string[] => {
  const reference = experiments.find(({ arm }) => arm === "baseline")?.loss ?? null;
  const ranked = experiments.toSorted((a, b) => (b.fitness ?? -1) - (a.fitness ?? -1));
  return table(ranked, [
    { title: "rank", cell: (row) => (row.fitness === null ? null : ranked.indexOf(row) + 1) },
    { title: "id", cell: ({ experiment }) => experiment },
    { title: "name", cell: ({ name }) => (name === null ? null : printable(name).slice(0, 48)) },
    { title: "arm", cell: ({ arm }) => arm },
    { title: "parent", cell: ({ parent }) => parent },
    { title: "outcome", cell: ({ outcome, status }) => outcome ?? status },
    { title: "loss", cell: ({ loss }) => fixed(loss) },
    {
      title: "Δ loss",
      cell: ({ loss }) => signed(loss === null || reference === null ? null : loss - reference),
    },
    { title: "accuracy", cell: ({ accuracy }) => fixed(accuracy) },
    { title: "fitness", cell: ({ fitness }) => fixed(fitness) },
    { title: "parameters", cell: ({ parameters }) => parameters },
  ]);
};
