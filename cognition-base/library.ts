// The entries that a campaign's roles may read, as one JSON artifact: whoever replays the campaign finds what it read,
// whatever has been written since.
import { Schema } from "effect";
import { Entry, FrontMatter, type Paper, SourceId, Summary } from "./paper.ts";

/** An entry with what is told of the paper that it is from. */
export const LibraryEntry = Schema.Struct({
  ...Entry.fields,
  paper: SourceId,
  paperTitle: FrontMatter.fields.title,
  summary: Summary,
  topics: FrontMatter.fields.topics,
});
export type LibraryEntry = typeof LibraryEntry.Type;

const LibraryFile = Schema.fromJsonString(
  Schema.Struct({ v: Schema.Literal(1), entries: Schema.Array(LibraryEntry) }),
);

export const entriesOf = (papers: readonly Paper[]): readonly LibraryEntry[] =>
  papers
    .flatMap(({ id: paper, title: paperTitle, summary, topics, texts }) =>
      texts.map((entry) => ({ ...entry, paper, paperTitle, summary, topics })),
    )
    .sort((one, other) => (one.id < other.id ? -1 : 1));

/** The same entries give the same bytes. */
export const writeLibrary = (entries: readonly LibraryEntry[]): Uint8Array =>
  new TextEncoder().encode(Schema.encodeSync(LibraryFile)({ v: 1, entries }));

/** Throws where the bytes are no library. */
export const readLibrary = (bytes: Uint8Array): readonly LibraryEntry[] =>
  Schema.decodeSync(LibraryFile)(new TextDecoder().decode(bytes)).entries;
