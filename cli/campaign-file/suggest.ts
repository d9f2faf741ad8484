// "Did you mean": the known word that is nearest to an unknown one.

/** Edits (insert, delete, replace) between two words. */
const distance = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, against] of [...other].entries())
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === against ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
};

/** Edits that a slip may take: two letters changed places in a short word, a third of a long one. */
const allowed = (word: string): number => (word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3)));

/** The nearest of the known words, where it is near enough to be meant. */
export const suggest = (word: string, known: readonly string[]): string | undefined => {
  const [nearest] = known
    .map((name) => ({ name, edits: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ edits }) => edits <= allowed(word))
    .sort((a, b) => a.edits - b.edits);
  return nearest?.name;
};

/** `; did you mean "delta"?`, or nothing. */
export const didYouMean = (word: string, known: readonly string[]): string => {
  const nearest = suggest(word, known);
  return nearest === undefined ? "" : `; did you mean "${nearest}"?`;
};
