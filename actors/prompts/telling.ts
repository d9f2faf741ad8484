// How prompts tell of experiments, entries and refusals, in lines that are short enough for small models.
import type { Entry } from "../../cognition-base/paper.ts";
import type { KnownExperiment, ProposeRequest, Refusal } from "../ports.ts";
import { clipped, signed } from "../grammar/prose.ts";
import { wordsOf } from "./outside.ts";

const figure = (name: string, value: number | null): string =>
  `${name} ${value === null ? "unknown" : value.toFixed(4)}`;

/** A name and its reasons as they follow the experiment's id: of others the name is a part of what they say. */
const named = ({ isOutside, name }: Pick<KnownExperiment, "isOutside" | "name">): string =>
  isOutside ? "" : ` ${name}`;
const reasons = ({ isOutside, name, motivation }: Told, longest: number): string =>
  wordsOf(isOutside, isOutside ? `${clipped(name, 80)}: ${motivation}` : motivation, longest);
type Told = Pick<KnownExperiment, "isOutside" | "name" | "motivation">;

/** An experiment with what is known of it, between its name and its reasons. */
export const tellingLine = (known: Told & { readonly experiment: string }, what: string, longest: number) =>
  `${known.experiment}${named(known)}${what}${reasons(known, longest)}`;

export const experimentLine = (known: KnownExperiment): string =>
  tellingLine(
    known,
    `: ${figure("fitness", known.fitness)}, ${figure("loss", known.loss)}, ${figure("accuracy", known.accuracy)}. `,
    200,
  );

/** An experiment with what the Analyst wrote of it; nothing where there is none. */
export const analysedLines = (known: KnownExperiment | null, longest: number): readonly string[] =>
  known === null
    ? []
    : [
        experimentLine(known),
        ...(known.analysis === null ? [] : [wordsOf(known.isOutside, known.analysis, longest)]),
      ];

/** Nothing where nothing was summed up. */
export const summaryLines = (summary: string | null, longest: number): readonly string[] =>
  summary === null ? [] : [clipped(summary, longest)];

export const genomeLine = (genome: Readonly<Record<string, unknown>>): string =>
  Object.entries(genome)
    .map(([gene, value]) => `${gene}=${String(value)}`)
    .join(", ");

/** What another genome has in place of what one has. */
export const changesLine = (
  from: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
): string =>
  Object.entries(to)
    .flatMap(([gene, value]) =>
      value === from[gene] ? [] : [`${gene}=${String(value)} in place of ${String(from[gene])}`],
    )
    .join(", ");

/** The strongest first. */
export const effectLines = ({ effects }: Pick<ProposeRequest, "effects">, most: number): readonly string[] =>
  effects
    .slice(0, most)
    .map(({ gene, value, effect, count }) => `${gene}=${value}: fitness ${signed(effect)} over ${count}`);

export const entryLine = ({ id, title, insight, genome }: Entry): string => {
  const hint =
    genome.length === 0 ? "" : ` Genes: ${genome.map(({ gene, value }) => `${gene}=${value}`).join(", ")}.`;
  return `${id}: ${title}. ${clipped(insight, 300)}${hint}`;
};

/** With the way to build it, for who writes code. */
export const fullEntryLines = (entry: Entry): readonly string[] => [
  entryLine(entry),
  `  ${clipped(entry.mechanism.replace(/\s+/g, " "), 500)}`,
];

export const refusalLines = ({ reason, failures }: Refusal, isOutside: boolean): readonly string[] => [
  wordsOf(isOutside, reason, 600),
  ...failures.map(({ name, verdict, hint, evidence }) => {
    const found = clipped(JSON.stringify(evidence), 300);
    const what = `${name}: ${verdict}. ${hint} Evidence: ${found}`;
    return isOutside ? wordsOf(isOutside, what, 900) : what;
  }),
];

/** What every layer has to be. */
export const constraints: readonly string[] = [
  "Causal: what comes out at position t depends on inputs at t and before alone.",
  "Sub-quadratic: time and memory grow slower than the square of the length; softmax over a local window is allowed, over everything it is not.",
  "The same answer for a prefix whatever follows it and however long the input is; no state from call to call.",
  "Every sequence of a batch is treated alone; deterministic; finite numbers in float32 and bf16.",
  "About as many parameters as the parent: at most one and a half times as many.",
];
