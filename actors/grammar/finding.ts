// A finding is written from its numbers: none stands in the text that is not on record unrounded.
import type { Finding } from "../../events/experiment/analysis-written.ts";

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

/** A number under a name, as the text is to show it. */
export const figure = (
  name: string,
  value: number,
  show: (value: number) => string = (x) => x.toFixed(4),
): Figure => ({ name, value, text: show(value) });

/** finding(["e0001"])`the loss is ${figure("loss", 0.5)}`: the text with its numbers; the experiments are others'. */
export const finding =
  (experiments: readonly string[]) =>
  (words: TemplateStringsArray, ...parts: readonly (string | Figure | Phrase)[]): Finding => {
    const { text, figures } = phrase(words, ...parts);
    return { text, numbers: figures.map(({ name, value }) => ({ name, value })), experiments };
  };

/** A part of a finding with its own numbers. */
export interface Phrase {
  readonly text: string;
  readonly figures: readonly Figure[];
}

export const phrase = (
  words: TemplateStringsArray,
  ...parts: readonly (string | Figure | Phrase)[]
): Phrase => {
  const figuresOf = (part: string | Figure | Phrase): readonly Figure[] =>
    typeof part === "string" ? [] : "figures" in part ? part.figures : [part];
  return {
    text: String.raw({ raw: words }, ...parts.map((part) => (typeof part === "string" ? part : part.text))),
    figures: parts.flatMap(figuresOf),
  };
};
