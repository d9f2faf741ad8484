// How alike two texts are by their words: for layers whose genes are not known. Every proposal is compared with all
// before it, so words are numbers, and each text of the log is read once.

/** Each word that any text of this process had, with its number. */
const vocabulary = new Map<string, number>();

/** The numbers of the words of a text, each once. */
const wordsIn = (text: string): Uint32Array => {
  const numbers = new Set<number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const number = vocabulary.get(word) ?? vocabulary.size;
    vocabulary.set(word, number);
    numbers.add(number);
  }
  return Uint32Array.from(numbers);
};

interface Motivated {
  readonly motivation: string;
}

/** Folds keep what was recorded: each is looked at once. */
const known = new WeakMap<Motivated, Uint32Array>();

const wordsOf = (one: Motivated): Uint32Array => {
  const words = known.get(one) ?? wordsIn(one.motivation);
  known.set(one, words);
  return words;
};

/** Shared words over all words of a text and of another's motivation, in [0, 1]. */
export const wordSimilarityTo = (text: string): ((other: Motivated) => number) => {
  const own = wordsIn(text);
  const isOwn = new Uint8Array(vocabulary.size);
  for (const word of own) isOwn[word] = 1;
  return (other) => {
    const theirs = wordsOf(other);
    let shared = 0;
    // What came into the vocabulary since is no word of ours.
    for (const word of theirs) if (word < isOwn.length) shared += isOwn[word]!;
    const all = own.length + theirs.length - shared;
    return all === 0 ? 0 : shared / all;
  };
};
