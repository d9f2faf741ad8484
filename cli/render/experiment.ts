// An experiment on a page: the design, the measurements, the rules, where its elements come from, how it was
// graded, what the Analyst found, then its life, a line for each event.
import type { LoggedEvent } from "../../events/envelope.ts";
import { ofType } from "../../events/of-type.ts";
import type { Experiment, OpenedExperiment } from "../../projections/experiments/experiment.ts";
import type { ShownRemark } from "../laboratory/remarks.ts";
import { describe, printable } from "./describe.ts";
import { fixed } from "./numbers.ts";
import { remarkLines } from "./remarks.ts";
import { rungsTable, tasksText } from "./tasks.ts";

export interface Beside {
  /** What it is compared with, where that is known. */
  readonly baseline: Experiment | undefined;
  /** What observers said of it. */
  readonly remarks: readonly ShownRemark[];
}

export const experimentLines = (
  experiment: OpenedExperiment,
  life: readonly LoggedEvent[],
  { baseline, remarks }: Beside,
): string[] => [
  `experiment ${experiment.campaign}/${experiment.experiment}, ${experiment.arm}, ${experiment.outcome ?? experiment.status}`,
  `name       ${experiment.name === null ? "not proposed yet" : printable(experiment.name)}`,
  ...ideaLines(life),
  `parent     ${experiment.parent ?? "none"}; references ${experiment.references.join(" ") || "none"}`,
  `tasks      ${tasksText(experiment.tasks, { loss: experiment.lossTask, benchmark: experiment.benchmarkTasks })}`,
  `seed       ${experiment.randomSeed}`,
  `genome     ${experiment.genome === null ? "none" : JSON.stringify(experiment.genome)}`,
  `loss       ${known(experiment.loss)}   benchmark ${known(experiment.accuracy)}   fitness ${known(experiment.fitness)}`,
  `code       ${experiment.code ?? "none"} (${experiment.className ?? "-"}, ${experiment.trust ?? "-"})`,
  ...rulesLines(life),
  ...measurementLines(experiment, baseline),
  ...(experiment.motivation === null ? [] : ["", ...wrap(experiment.motivation, 100)]),
  ...citationLines(life),
  ...judgeLines(life),
  ...analysisLines(life),
  ...(remarks.length === 0 ? [] : ["", ...remarkLines(remarks)]),
  "",
  ...lifeLines(life),
];

/** The person's idea that it is made of; whose it is. */
const ideaLines = (life: readonly LoggedEvent[]): readonly string[] =>
  ofType(life, "ExperimentOpened").flatMap(({ data: { suggestion } }) => {
    if (suggestion === null) return [];
    const lines = wrap(suggestion.idea, 100);
    const first = `${suggestion.suggestion} of ${printable(suggestion.by)}`;
    return [`idea       ${first}`, ...lines.map((line) => `           ${line}`)];
  });

/** A line for each event. */
export const lifeLines = (life: readonly LoggedEvent[]): readonly string[] =>
  life.map((event) =>
    `${String(event.sequence).padStart(6)}  ${event.time.slice(0, 19)}Z  ${event.actor.padEnd(11)} ${event.type.padEnd(22)} ${describe(event) ?? ""}`.trimEnd(),
  );

/** What was measured at each rung, and at the end. */
const measurementLines = (experiment: Experiment, baseline: Experiment | undefined): readonly string[] => {
  const lines = rungsTable(experiment, baseline);
  return lines.length === 0 ? [] : ["", ...lines];
};

const known = (value: number | null): string => fixed(value) ?? "unknown";

/** By what the experiment is judged, as fixed when it was opened. */
const rulesLines = (life: readonly LoggedEvent[]): readonly string[] => {
  const opened = life.find((event) => event.type === "ExperimentOpened");
  if (opened === undefined) return [];
  const { rules, revisions, review, baseline } = opened.data;
  const { fitness, leakGain, watch, rungs, paired } = rules;
  const against = baseline === null ? "itself" : `${baseline.experiment} (loss ${baseline.loss.toFixed(4)})`;
  const parts = [
    `fitness against ${against}, clipped at ${fitness.clip}, steepness ${fitness.steepness}`,
    leakGain === null ? "no leak rule" : `a gain above ${leakGain} is probed for a leak`,
    watch === null || rungs.length === 0
      ? "nothing ends a training early"
      : `ended at ${rungs.map((share) => share.toFixed(2)).join(", ")} of the steps where more than ${watch.hopelessGap} nats (and ${watch.standardErrors} standard errors) behind on every task, or ${watch.divergence} times diverged`,
    paired ? "trained from the baseline's random seed" : "trained from a random seed of its own",
    `${revisions} revisions`,
    ...(review === null
      ? []
      : [`waits ${review.answerWithin} s for a reviewer, or else is to ${review.unanswered}`]),
  ];
  return parts.map((part, index) => `${index === 0 ? "rules" : ""}`.padEnd(11) + part);
};

/** Where each element of the latest architecture comes from. */
const citationLines = (life: readonly LoggedEvent[]): readonly string[] => {
  const latest = life.findLast(
    (event) => event.type === "ArchitectureProposed" || event.type === "ArchitectureRevised",
  );
  const citations = latest?.data.citations ?? [];
  if (citations.length === 0) return [];
  return [
    "",
    ...citations.map(({ element, kind, ids }) =>
      `${kind.padEnd(11)} ${printable(element)} ${ids.map(printable).join(" ")}`.trimEnd(),
    ),
  ];
};

/** The grade that counts, its parts, and every judgement of a judge that was asked several times. */
const judgeLines = (life: readonly LoggedEvent[]): readonly string[] => {
  const judged = life.findLast((event) => event.type === "QualityJudged");
  if (judged === undefined) return [];
  const { score, rubric, parts, samples, spread, rationale } = judged.data;
  const weighed = parts.map(
    ({ name, weight, score }) => `${printable(name)} ${score.toFixed(1)} (${weight.toFixed(2)})`,
  );
  const among = spread === null ? "" : `; ${samples.length} judgements with a spread of ${spread.toFixed(2)}`;
  return [
    "",
    `grade ${score.toFixed(2)} by ${printable(rubric)}: ${weighed.join(", ")}${among}`,
    ...samples.map(
      ({ performance, innovation, complexity }, index) =>
        `  judgement ${index + 1}: performance ${performance}, innovation ${innovation}, complexity ${complexity}`,
    ),
    ...wrap(rationale, 100),
  ];
};

/** What the Analyst found, what it supposes and advises, and what it claimed without a number to show for it. */
const analysisLines = (life: readonly LoggedEvent[]): readonly string[] => {
  const analysis = life.findLast((event) => event.type === "AnalysisWritten");
  if (analysis === undefined) return [];
  const { text, shortcomings, causes, suggestions, rejected } = analysis.data;
  const listed = (what: string, texts: readonly string[]): readonly string[] =>
    texts.flatMap((one) => wrap(`- ${what}${one}`, 100));
  return [
    "",
    ...wrap(text, 100),
    ...listed("", shortcomings),
    ...listed("may be why: ", causes),
    ...listed("to be tried: ", suggestions),
    ...listed(
      "rejected: ",
      rejected.map(({ text: claim, why }) => `${claim} (${why})`),
    ),
  ];
};

/** Words on lines of at most `width` characters. */
export const wrap = (text: string, width: number): string[] => {
  const lines = [""];
  for (const word of text.split(/\s+/).map(printable)) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
};
