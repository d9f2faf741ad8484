// How alike two texts are by their words: for layers whose genes are not known.

const wordsIn = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));

interface Motivated {
  readonly motivation: string;
}

/** Every proposal is compared with all before it, which folds keep as they are: each is read once. */
const known = new WeakMap<Motivated, readonly string[]>();

const wordsOf = (one: Motivated): readonly string[] => {
  const words = known.get(one) ?? [...wordsIn(one.motivation)];
  known.set(one, words);
  return words;
};

/** Shared words over all words of a text and of another's motivation, in [0, 1]. */
export const wordSimilarityTo = (text: string): ((other: Motivated) => number) => {
  const own = wordsIn(text);
  return (other) => {
    const theirs = wordsOf(other);
    let shared = 0;
    for (const word of theirs) if (own.has(word)) shared += 1;
    const all = own.size + theirs.length - shared;
    return all === 0 ? 0 : shared / all;
  };
};
