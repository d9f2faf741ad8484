// Finds the entries that speak to a question, from the library's own words alone: BM25 over the fields of an entry and of
// its paper, nearness in meaning (latent.ts), and a share for entries related to what was found. The same entries and
// the same question give the same answer. docs/cognition.md tells how well it does.
import MiniSearch from "minisearch";
import { stemmer } from "stemmer";
import { makeLatent } from "./latent.ts";
import type { LibraryEntry } from "./library.ts";

export interface Retrieved {
  readonly entry: string;
  /** Comparable within one answer alone. */
  readonly score: number;
}

/** What each field weighs in BM25. */
const boost = {
  trigger: 2,
  insight: 1.5,
  title: 1.5,
  why: 1,
  failure: 0.5,
  mechanism: 0.5,
  guidance: 0.5,
  paperTitle: 1.5,
  summary: 1,
  topics: 2,
} as const;
type Field = keyof typeof boost;
const fields = Object.keys(boost) as Field[];

/** What nearness in meaning weighs beside BM25, each as a share of the best. */
const LATENT = 0.75;
/** What an entry gets of the scores of those that it is related to. */
const RELATED = 0.3;

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

const countsOf = (text: string): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const word of words(text)) {
    const term = termOf(word);
    if (term !== null) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return counts;
};

const textOf = (entry: LibraryEntry, field: Field): string =>
  field === "topics" ? entry.topics.join(" ") : entry[field];

/** A search over these entries. */
export const makeSearch = (
  entries: readonly LibraryEntry[],
): ((query: string, count: number) => readonly Retrieved[]) => {
  const index = new MiniSearch<LibraryEntry>({
    fields,
    extractField: (entry, field) => (field === "id" ? entry.id : textOf(entry, field as Field)),
    tokenize: words,
    processTerm: termOf,
    searchOptions: { boost, combineWith: "OR" },
  });
  index.addAll(entries);
  const latent = makeLatent(
    entries.map((entry) =>
      countsOf(
        fields
          .filter((field) => field !== "topics")
          .map((field) => textOf(entry, field))
          .join("\n"),
      ),
    ),
  );
  const neighbours = neighboursOf(entries);
  return (query, count) => {
    // The library multiplies by the number of words that were found, which is no part of BM25.
    const bm25 = new Map(
      index.search(query).map(({ id, score, queryTerms }) => [String(id), score / (queryTerms.length || 1)]),
    );
    const lexical = shares(entries.map(({ id }) => bm25.get(id) ?? 0));
    const near = shares(latent(countsOf(query)));
    const own = entries.map((_, place) => (lexical[place] ?? 0) + LATENT * (near[place] ?? 0));
    return (
      entries
        .map(({ id }, place) => {
          const lent = (neighbours[place] ?? []).reduce(
            (sum, { place, share }) => sum + share * (own[place] ?? 0),
            0,
          );
          return { entry: id, score: (own[place] ?? 0) + RELATED * lent };
        })
        .filter(({ score }) => score > 0)
        // Of equal scores the first by name: the order of a map is no reason.
        .sort((one, other) => other.score - one.score || (one.entry < other.entry ? -1 : 1))
        .slice(0, count)
    );
  };
};

/** Each as a share of the largest. */
const shares = (scores: readonly number[]): readonly number[] => {
  const most = Math.max(...scores);
  return most > 0 ? scores.map((score) => score / most) : scores;
};

interface Neighbour {
  readonly place: number;
  readonly share: number;
}

/** Those that an entry names or is named by; who has many lends and gets less by each. */
const neighboursOf = (entries: readonly LibraryEntry[]): readonly (readonly Neighbour[])[] => {
  const places = new Map(entries.map(({ id }, place) => [id, place]));
  const linked = entries.map(() => new Set<number>());
  for (const [place, { relations }] of entries.entries())
    for (const { entry } of relations) {
      const other = places.get(entry);
      if (other === undefined) continue;
      linked[place]?.add(other);
      linked[other]?.add(place);
    }
  return linked.map((others) =>
    [...others].map((place) => ({ place, share: 1 / Math.sqrt(others.size * (linked[place]?.size ?? 1)) })),
  );
};
