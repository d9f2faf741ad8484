// An experiment on a page: the design, the measurements, then its life, a line for each event.
import type { LoggedEvent } from "../../events/envelope.ts";
import type { Experiment } from "../../projections/experiments/experiment.ts";
import { describe, printable } from "./describe.ts";

const fixed = (value: number | null): string => (value === null ? "unknown" : value.toFixed(4));

export const experimentLines = (experiment: Experiment, life: readonly LoggedEvent[]): string[] => [
  `experiment ${experiment.campaign}/${experiment.experiment}, ${experiment.arm}, ${experiment.outcome ?? experiment.status}`,
  `name       ${experiment.name === null ? "not proposed yet" : printable(experiment.name)}`,
  `parent     ${experiment.parent ?? "none"}; references ${experiment.references.join(" ") || "none"}`,
  `task       ${experiment.task}, preset ${experiment.preset}, random seed ${experiment.randomSeed}`,
  `genome     ${experiment.genome === null ? "none" : JSON.stringify(experiment.genome)}`,
  `loss       ${fixed(experiment.loss)}   accuracy ${fixed(experiment.accuracy)}   fitness ${fixed(experiment.fitness)}`,
  `code       ${experiment.code ?? "none"} (${experiment.className ?? "-"}, ${experiment.trust ?? "-"})`,
  "",
  ...(experiment.motivation === null ? [] : [...wrap(experiment.motivation, 100), ""]),
  ...life.map((event) =>
    `${String(event.sequence).padStart(6)}  ${event.time.slice(0, 19)}Z  ${event.actor.padEnd(11)} ${event.type.padEnd(22)} ${describe(event) ?? ""}`.trimEnd(),
  ),
];

/** Words on lines of at most `width` characters. */
const wrap = (text: string, width: number): string[] => {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
};
