// Asks for a layer as PyTorch code: a design as JSON, then the program whole, or as search/replace edits of the parent's.
import { Schema } from "effect";
import type { ProposeRequest } from "../ports.ts";
import { ideaSections } from "./idea.ts";
import { codeFromOutside } from "./outside.ts";
import { fenced, type Prompt, section, type Template } from "./prompt.ts";
import { remarkSection } from "./remarks.ts";
import { OWN, sourcesOf } from "./sources.ts";
import {
  analysedLines,
  constraints,
  experimentLine,
  fullEntryLines,
  refusalLines,
  summaryLines,
} from "./telling.ts";

const template: Template = { name: "propose-code", version: 1 };

/** The design that stands before the code. */
export const CodeDesign = Schema.Struct({
  className: Schema.String.check(Schema.isPattern(/^[A-Za-z_][A-Za-z0-9_]{0,79}$/u)),
  name: Schema.String.check(Schema.isPattern(/[A-Za-z0-9]{2}/u), Schema.isBetweenLength(3, 60)),
  motivation: Schema.String.check(Schema.isBetweenLength(20, 1200)),
  elements: Schema.NonEmptyArray(
    Schema.Struct({
      element: Schema.String.check(Schema.isBetweenLength(2, 120)),
      source: Schema.String.check(Schema.isMaxLength(80)),
    }),
  ).check(Schema.isMaxLength(8)),
});
export type CodeDesign = typeof CodeDesign.Type;

/** @param source of the layer that is changed; null where there is none */
export const proposeCode = (request: ProposeRequest, source: string | null): Prompt => {
  const { opened, parent, references, library, refused, summary } = request;
  const isControl = opened.arm === "control";
  const isOutside = refused === null ? parent?.isOutside === true : request.isOutside;
  return {
    template,
    system: [
      "You design and write token-mixing layers for small language models, in PyTorch, one file a layer.",
      "Answer in two fenced blocks, both of which are needed. First the design, in this form, with the id of what each new element rests on as its source:",
      "```json",
      `{"className": "MyLayer", "name": "lower-case-words", "motivation": "why it should be better", "elements": [{"element": "what is new", "source": "${OWN}"}]}`,
      "```",
      "Then either ```python with the whole file, or ```edits with blocks of this form, each search text copied exactly from the file:",
      "<<<<<<< SEARCH",
      "old lines",
      "=======",
      "new lines",
      ">>>>>>> REPLACE",
    ].join("\n"),
    sections: [
      section(
        "The contract",
        0,
        "class Name(torch.nn.Module) with __init__(self, hidden_size: int, num_heads: int = 2, layer_idx: int | None = None, **kwargs) and forward(self, hidden_states, **kwargs) on [B, T, hidden_size], returning the same shape.",
        "Imports: torch, math, einops. No input or output, no print, nothing at import but definitions.",
      ),
      section("Every layer must be", 0, ...constraints),
      section(
        refused === null ? "The file that you change" : "Your last version",
        2,
        ...(source === null ? [] : isOutside ? codeFromOutside(source) : fenced("python", source)),
      ),
      ...(isControl
        ? []
        : [
            section("How that layer did", 1, ...analysedLines(parent, 900)),
            section("What the experiments so far teach", 3, ...summaryLines(summary, 1200)),
            section("From the literature", 4, ...library.flatMap(fullEntryLines)),
            remarkSection(4, request),
            section("Other good layers", 5, ...references.map(experimentLine)),
          ]),
      section(
        "What was refused, and why",
        1,
        ...(refused === null ? [] : refusalLines(refused.refusal, request.isOutside)),
      ),
      ...ideaSections(request),
      section(
        "Your task",
        0,
        refused === null
          ? "Write a better layer: one clear new idea, in code that runs."
          : "Mend the layer so that what it was refused for does not happen again; keep its idea.",
        `Sources that you may name: ${[OWN, ...sourcesOf(request)].join(", ")}.`,
      ),
    ],
    answer: null,
  };
};
