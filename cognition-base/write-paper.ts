// Writes a paper as a file that read-paper.ts reads as the same.
import { stringify } from "yaml";
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
  const relations = entry.relations.map(({ entry: other, how }) => `${other} (${how})`).join("; ");
  const hints = entry.genome.map(({ gene, value }) => `${gene}=${value}`).join(", ");
  const fields: readonly (readonly [string, string])[] = [
    ["Insight", entry.insight],
    ["Trigger", entry.trigger],
    ["Mechanism", entry.mechanism],
    ["Why", entry.why],
    ["Cost", entry.cost],
    ["Guidance", entry.guidance],
    ["Failure", entry.failure],
    ["Relations", relations],
    ["Genome", hints],
    ["Source", entry.source],
  ];
  const told = fields.filter(([, text]) => text !== "").map(([label, text]) => `**${label}.** ${text}`);
  return [`## ${entry.id}: ${entry.title}`, ...told].join("\n\n");
};
