// How numbers and lists read in motivations, summaries and analyses. The same input gives the same bytes.

/** "+0.0123", "−0.0123": for differences. */
export const signed = (x: number): string => `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(4)}`;

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** "a", "a and b", "a, b and c". */
export const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** At most so many UTF-16 units, with "…" where something was cut off; no character is cut in two. */
export const clipped = (text: string, length: number): string => {
  if (text.length <= length) return text;
  const kept = text.slice(0, length - 1);
  return `${kept.isWellFormed() ? kept : kept.slice(0, -1)}…`;
};

/** The sentences that fit, in their order; one that does not fit is left out as a whole. */
export const paragraph = (sentences: readonly string[], length: number): string =>
  sentences.reduce((text, sentence) => {
    const longer = text === "" ? sentence : `${text} ${sentence}`;
    return longer.length <= length ? longer : text;
  }, "");
