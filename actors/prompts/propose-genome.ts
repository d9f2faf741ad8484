// Asks for edits of the grammar's genome: whatever is chosen can be printed, so that a small model proposes valid layers.
import { Schema } from "effect";
import type { AnyGene } from "../grammar/gene.ts";
import { genes } from "../grammar/genes/index.ts";
import type { Genome } from "../grammar/genome.ts";
import { isPossible } from "../grammar/normalise.ts";
import { clipped } from "../grammar/prose.ts";
import type { ProposeRequest } from "../ports.ts";
import { ideaSections } from "./idea.ts";
import { type Prompt, section, type Template } from "./prompt.ts";
import { remarkSection } from "./remarks.ts";
import { OWN, sourcesOf } from "./sources.ts";
import {
  analysedLines,
  effectLines,
  entryLine,
  experimentLine,
  genomeLine,
  refusalLines,
  summaryLines,
} from "./telling.ts";

const template: Template = { name: "propose-genome", version: 1 };

/** Genes that one proposal may change. */
export const EDITS = 4;

/** Edits of a gene to each other value that the layer can have, if any; sources are what the prompt tells of. */
const editsOf = ({ name, values }: AnyGene, origin: Genome, sources: readonly string[]) => {
  const others = values.flatMap(({ value }: { readonly value: Genome[typeof name] }) =>
    value === origin[name] || !isPossible({ ...origin, [name]: value }) ? [] : [value],
  );
  if (others.length === 0) return [];
  const edit = Schema.Struct({
    gene: Schema.Literal(name),
    value: Schema.Literals(others),
    source: Schema.Literals([OWN, ...sources]),
    reason: Schema.String.check(Schema.isMaxLength(200)),
  });
  return [edit];
};

export const GenomeAnswer = (origin: Genome, sources: readonly string[]) =>
  Schema.Struct({
    motivation: Schema.String.check(Schema.isBetweenLength(20, 500)),
    edits: Schema.NonEmptyArray(Schema.Union(genes.flatMap((gene) => editsOf(gene, origin, sources)))).check(
      Schema.isMaxLength(EDITS),
    ),
  });
export type GenomeAnswer = ReturnType<typeof GenomeAnswer>["Type"];

const geneLine = ({ name, description, values }: AnyGene): string =>
  `${name} (${clipped(description, 90)}): ${values.map(({ value }) => String(value)).join(" | ")}`;

/** @param fault of the last answer, which is not shown: a small model would repeat it; null for the first */
export const proposeGenome = (request: ProposeRequest, origin: Genome, fault: string | null): Prompt => {
  const { opened, parent, references, library, refused, summary } = request;
  const isControl = opened.arm === "control";
  return {
    template,
    system:
      "You design token-mixing layers for small language models. A layer is described by genes, each with one of a few values. Answer with JSON alone: a motivation of one or two sentences, and one to four edits, each with the gene, its new value, why it should help in a few words, and the id of what it rests on.",
    sections: [
      // What is the same in each of these prompts stands first: servers keep what a prompt begins with.
      section(
        "Genes and their values",
        0,
        ...genes.map(geneLine),
        "A gene that the others make meaningless is ignored.",
      ),
      section("The layer that you change", 0, genomeLine(origin)),
      ...(isControl
        ? []
        : [
            section("How the layer did", 1, ...analysedLines(parent, 700)),
            section("What the experiments so far teach", 3, ...summaryLines(summary, 900)),
            section("Measured effects of values on fitness", 4, ...effectLines(request, 12)),
            section("From the literature", 5, ...library.map(entryLine)),
            remarkSection(5, request),
            section("Other good layers", 6, ...references.map(experimentLine)),
          ]),
      section(
        "What was refused, and why",
        1,
        ...(refused === null
          ? []
          : [genomeLine(refused.proposal.genome ?? {}), ...refusalLines(refused.refusal, request.isOutside)]),
      ),
      ...ideaSections(request),
      section(
        "Your task",
        0,
        refused === null
          ? `Change what most probably raises fitness (${request.tried.size} layers were tried; do not repeat one). Prefer one or two bold, well-founded edits.`
          : "Change the layer so that what it was refused for does not happen again.",
        ...(fault === null ? [] : [`Your last answer could not be used: ${clipped(fault, 600)}.`]),
      ),
    ],
    answer: GenomeAnswer(origin, sourcesOf(request)),
  };
};
