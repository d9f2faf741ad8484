// Finds the entries that speak to a question: lexical retrieval, BM25 over stemmed words, the symptoms and the insight
// weighing most. The same entries and the same question give the same answer.
import MiniSearch from "minisearch";
import { stemmer } from "stemmer";
import type { LibraryEntry } from "./library.ts";

export interface Retrieved {
  readonly entry: string;
  /** BM25 over the fields; comparable within one answer alone. */
  readonly score: number;
}

/** What each field weighs in the score. */
const boost = { trigger: 2, insight: 1.5, title: 1.5, why: 1, failure: 0.5, mechanism: 0.5, guidance: 0.5 };
type Field = keyof typeof boost;
const fields = Object.keys(boost) as Field[];

/** Words that say nothing of what is asked. */
const STOP = new Set(
  "a an and are as at be but by for from has have how i if in into is it its my no not of on or our so than that the their then there they this to was we were what when where which while with would you your".split(
    " ",
  ),
);

const termOf = (word: string): string | null => {
  const plain = word.toLowerCase();
  return plain.length < 2 || STOP.has(plain) ? null : stemmer(plain);
};

const words = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

/** A search over these entries. */
export const makeSearch = (
  entries: readonly LibraryEntry[],
): ((query: string, count: number) => readonly Retrieved[]) => {
  const index = new MiniSearch<LibraryEntry>({
    fields,
    tokenize: words,
    processTerm: termOf,
    searchOptions: { boost, combineWith: "OR" },
  });
  index.addAll(entries);
  return (query, count) =>
    index
      .search(query)
      .map(({ id, score }) => ({ entry: String(id), score }))
      // Of equal scores the first by name: the order of a map is no reason.
      .sort((one, other) => other.score - one.score || (one.entry < other.entry ? -1 : 1))
      .slice(0, count);
};
