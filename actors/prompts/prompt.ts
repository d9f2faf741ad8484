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

/** What stands in a section may be anybody's words: none of them begins another section. */
export const section = (title: string, rank: number, ...lines: readonly string[]): Section => ({
  title,
  lines: lines.map((line) => line.replace(/^(?=[^\S\n]*##[^\S\n])/gm, "> ")),
  rank,
});

/** Code between fences that are longer than any within it, so that it ends where it ends. */
export const fenced = (language: string, code: string): readonly string[] => {
  const longest = Math.max(2, ...[...code.matchAll(/`{3,}/g)].map(([fence]) => fence.length));
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, ...code.split("\n"), fence];
};

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
  const { sections } = prompt;
  const room = (tokens - tokensIn(prompt.system)) * CHARACTERS;
  // Counted line by line as textOf writes them: programs have thousands.
  let length = textOf(prompt).length;
  let filled = sections.filter(({ lines }) => lines.length > 0).length;
  const kept = sections.map(({ lines }) => lines.length);
  const inOrder = [...sections.entries()]
    .filter(([, { rank }]) => rank > 0)
    .sort(([place, one], [other, { rank }]) => rank - one.rank || other - place);
  for (const [place, { title, lines }] of inOrder)
    for (const line of lines.toReversed()) {
      if (length <= room) break;
      length -= line.length + 1;
      kept[place]! -= 1;
      if (kept[place] !== 0) continue;
      filled -= 1;
      length -= title.length + 3 + (filled > 0 ? 2 : 0);
    }
  if (length > room) return undefined;
  return {
    ...prompt,
    sections: sections.map((one, place) => ({ ...one, lines: one.lines.slice(0, kept[place]) })),
  };
};
