// The page of `judge calibrate`.
import type { Calibration, Judged } from "../laboratory/calibration.ts";
import { table, type TableColumn } from "./table.ts";

const correlation = (value: number | null): string => (value === null ? "unknown" : value.toFixed(2));

const columns: readonly TableColumn<Judged>[] = [
  { title: "layer", cell: ({ name }) => name },
  { title: "measured", cell: ({ measured }) => measured.toFixed(3) },
  { title: "score", cell: ({ scores }) => (scores[0] ?? 0).toFixed(2) },
  { title: "again", cell: ({ scores }) => (scores[1] ?? 0).toFixed(2) },
  { title: "performance", cell: ({ performance }) => (performance[0] ?? 0).toFixed(2) },
];

export const calibrationLines = ({
  judge,
  layers,
  agreement,
  consistency,
}: Calibration): readonly string[] => [
  ...table(layers, columns),
  "",
  `judge               ${judge}`,
  `agreement           rank correlation of the score with what was measured ${correlation(agreement.score)}, of its part performance ${correlation(agreement.performance)}; Kendall's tau ${correlation(agreement.kendall)}`,
  `self-consistency    two scores of a layer differ by ${consistency.difference.toFixed(2)}; their rank correlation ${correlation(consistency.correlation)}`,
];
