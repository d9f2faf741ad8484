// Writes a paper as a file that read-paper.ts reads as the same.
import { stringify } from "yaml";
import { toldFields } from "./entry-fields.ts";
import type { Entry, FrontMatter, Paper } from "./paper.ts";

/** What a file holds, apart from where it stands. */
export type WrittenPaper = FrontMatter & Pick<Paper, "summary" | "texts">;

export const writePaper = ({ summary, texts, ...front }: WrittenPaper): string => {
  const { title, authors, year, id, venue, topics, checked, entries } = front;
  const written = {
    title,
    authors,
    year,
    id,
    ...(venue === undefined ? {} : { venue }),
    topics,
    checked,
    entries,
  };
  const yaml = stringify(written, { lineWidth: 0, flowCollectionPadding: false });
  return [`---\n${yaml}---`, summary, ...texts.map(entryText)].join("\n\n") + "\n";
};

const entryText = (entry: Entry): string => {
  const told = toldFields(entry).map(([label, text]) => `**${label}.** ${text}`);
  return [`## ${entry.id}: ${entry.title}`, ...told].join("\n\n");
};
