// The tasks of a suite and what was measured on them, as pages and tables show them.
import type { Suite } from "../../events/suite.ts";
import type { Experiment } from "../../projections/experiments/experiment.ts";
import { printable } from "./describe.ts";
import { fixed } from "./numbers.ts";
import { table, type TableColumn } from "./table.ts";

/** `byte-lm (laptop) gives the loss; overwrite-recall (laptop), parity-with-resets (laptop) the benchmark`. */
export const tasksText = (
  tasks: Suite["tasks"],
  { loss, benchmark }: { readonly loss: string; readonly benchmark: readonly string[] },
): string => {
  const named = (names: readonly string[]): string =>
    tasks
      .filter(({ task }) => names.includes(task))
      .map(
        ({ task, preset, weight }) =>
          `${printable(task)} (${printable(preset)}${weight === 1 ? "" : `, weight ${weight}`})`,
      )
      .join(", ");
  return `${named([loss])} gives the loss; ${named(benchmark)} the benchmark`;
};

interface Row {
  readonly share: number;
  readonly task: string;
  readonly steps: number | null;
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly reference: Pick<Row, "loss" | "accuracy"> | undefined;
}

/** Rung by rung, then the end: what was measured on each task, beside the baseline's where another experiment is that. */
export const rungsTable = (experiment: Experiment, baseline: Experiment | undefined): readonly string[] => {
  const before = baseline === undefined || baseline === experiment ? [] : measurements(baseline);
  const rows = measurements(experiment).map((row) => ({
    ...row,
    reference: before.find(({ share, task }) => share === row.share && task === row.task),
  }));
  if (rows.length === 0) return [];
  const columns: TableColumn<Row>[] = [
    { title: "steps", cell: ({ share }) => `${(100 * share).toFixed(0)} %` },
    { title: "task", cell: ({ task }) => printable(task) },
    { title: "loss", cell: ({ loss }) => fixed(loss) },
    { title: "accuracy", cell: ({ accuracy }) => fixed(accuracy) },
  ];
  const compared: TableColumn<Row>[] = [
    { title: `loss of ${baseline?.experiment}`, cell: ({ reference }) => fixed(reference?.loss ?? null) },
    {
      title: `accuracy of ${baseline?.experiment}`,
      cell: ({ reference }) => fixed(reference?.accuracy ?? null),
    },
  ];
  return table(rows, before.length === 0 ? columns : [...columns, ...compared]);
};

const measurements = ({ rungs, results }: Experiment): Omit<Row, "reference">[] => [
  ...(rungs ?? []).flatMap(({ share, results: reached }) =>
    reached.map(({ task, steps, loss, accuracy }) => ({ share, task, steps, loss, accuracy })),
  ),
  ...(results ?? []).map(({ task, loss, accuracy }) => ({ share: 1, task, steps: null, loss, accuracy })),
];
