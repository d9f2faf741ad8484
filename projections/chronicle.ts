// A list that grows with the log and can be read as of any sequence. Persistent: the states of one fold share what they
// have in common and each knows how much of it is its own, so that appending costs the same however long the list is
// and earlier states stay what they were.

/** Null for an empty chronicle. */
export type Chronicle<A> = Entries<A> | null;

interface Entries<A> {
  readonly length: number;
  /** In log order. Later states have added to them behind `length`. */
  readonly sequences: number[];
  readonly values: A[];
}

export const append = <A>(chronicle: Chronicle<A>, sequence: number, value: A): Chronicle<A> => {
  let { length, sequences, values } = chronicle ?? { length: 0, sequences: [], values: [] };
  // Another state went on from here: what it added is not ours.
  if (values.length > length) {
    sequences = sequences.slice(0, length);
    values = values.slice(0, length);
  }
  sequences.push(sequence);
  values.push(value);
  return { length: length + 1, sequences, values };
};

/** What lies at or before a sequence, oldest first. */
export const upTo = <A>(chronicle: Chronicle<A>, sequence: number): A[] =>
  chronicle === null ? [] : chronicle.values.slice(0, countUpTo(chronicle, sequence));

/** The oldest of what lies at or before a sequence and matches; undefined where nothing does. */
export const earliest = <A>(
  chronicle: Chronicle<A>,
  sequence: number,
  matches: (value: A) => boolean,
): A | undefined => upTo(chronicle, sequence).find(matches);

/** The newest of what lies at or before a sequence; undefined where nothing does. */
export const latest = <A>(chronicle: Chronicle<A>, sequence = Infinity): A | undefined =>
  chronicle?.values[countUpTo(chronicle, sequence) - 1];

const countUpTo = ({ length, sequences }: Entries<unknown>, sequence: number): number => {
  let from = 0;
  let to = length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sequences[middle]! <= sequence) from = middle + 1;
    else to = middle;
  }
  return from;
};
