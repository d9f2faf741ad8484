// What a language model is asked: who it is to be, and sections of lines, each with a rank. Where the context is too
// small, lines of the highest rank go first, from the end of their section; what has rank 0 is never dropped.
import type { Schema } from "effect";

export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  readonly rank: number;
}

export interface Template {
  readonly name: string;
  /** One more with each change of its words: answers to other words are other answers. */
  readonly version: number;
}

export interface Prompt {
  readonly template: Template;
  readonly system: string;
  readonly sections: readonly Section[];
  /** What the answer has to look like; null for free text. */
  readonly answer: Schema.Top | null;
}

export const section = (title: string, rank: number, ...lines: readonly string[]): Section => ({
  title,
  lines,
  rank,
});

/** Characters of a token, at least: models differ, and too large an estimate costs less than a prompt cut off. */
const CHARACTERS = 3;
export const tokensIn = (text: string): number => Math.ceil(text.length / CHARACTERS);

export const textOf = ({ sections }: Pick<Prompt, "sections">): string =>
  sections
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, lines }) => [`## ${title}`, ...lines].join("\n"))
    .join("\n\n");

export const sizeOf = (prompt: Prompt): number => tokensIn(prompt.system) + tokensIn(textOf(prompt));

/** The prompt with as many lines as fit; undefined where not even those of rank 0 do. */
export const fitted = (prompt: Prompt, tokens: number): Prompt | undefined => {
  let { sections } = prompt;
  while (sizeOf({ ...prompt, sections }) > tokens) {
    const rank = Math.max(0, ...sections.filter(({ lines }) => lines.length > 0).map(({ rank }) => rank));
    if (rank === 0) return undefined;
    const last = sections.findLastIndex((one) => one.rank === rank && one.lines.length > 0);
    sections = sections.map((one, index) =>
      index === last ? { ...one, lines: one.lines.slice(0, -1) } : one,
    );
  }
  return { ...prompt, sections };
};
