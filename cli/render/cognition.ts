// Entries of the library: a list of those that were found, and one as a page.
import { toldFields } from "../../cognition-base/entry-fields.ts";
import type { Entry, Paper } from "../../cognition-base/paper.ts";
import { printable } from "./describe.ts";
import { table } from "./table.ts";

export interface Found extends Pick<Entry, "title"> {
  readonly entry: string;
  readonly score: number;
  readonly paper: string;
}

export const foundLines = (found: readonly Found[]): readonly string[] =>
  found.length === 0
    ? ["nothing in the library speaks to that"]
    : table(found, [
        { title: "score", cell: ({ score }) => score.toFixed(1).padStart(5) },
        { title: "entry", cell: ({ entry }) => entry },
        { title: "paper", cell: ({ paper }) => paper },
        { title: "title", cell: ({ title }) => printable(title) },
      ]);

const WIDTH = 100;

export const entryLines = (entry: Entry, paper: Paper): readonly string[] => {
  const from = [paper.id, String(paper.year), ...(paper.venue === undefined ? [] : [paper.venue])];
  return [
    printable(`${entry.id}: ${entry.title}`),
    ...wrapped(`${paper.title} (${from.join(", ")}). ${paper.authors.join(", ")}.`),
    ...toldFields(entry).flatMap(([label, text]) => [
      "",
      label,
      ...wrapped(text).map((line) => `  ${line}`.trimEnd()),
    ]),
  ];
};

/** Paragraphs filled anew; equations and lists stay as they are written. */
const wrapped = (text: string): readonly string[] =>
  text
    .split(/\n\s*\n/)
    .flatMap((paragraph, index) => [
      ...(index === 0 ? [] : [""]),
      ...(/\$\$|^\s*([-*]|\d+\.) /m.test(paragraph) ? paragraph.split("\n") : filled(paragraph)),
    ])
    .map(printable);

const filled = (paragraph: string): readonly string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
};
