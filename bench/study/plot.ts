// The study as a picture, by matplotlib as all others (gpu-agent/bench/study_plot.py).
import { resolve } from "node:path";
import { Effect } from "effect";
import { armNames } from "./arms.ts";
import type { Outcome } from "./outcome.ts";
import { askPython } from "../python.ts";

/** Writes does-it-work.png and does-it-work.svg into the folder. */
export const drawPlot = ({ picks, curves }: Outcome, folder: string) => {
  const points = picks.map(({ campaign: { seed, arm }, worth: { gain } }) => ({ seed, arm, gain }));
  const lines = armNames.flatMap((arm) => (curves[arm] === undefined ? [] : [{ arm, values: curves[arm] }]));
  return Effect.asVoid(askPython("bench.study_plot", [resolve(folder)], { points, lines }));
};
