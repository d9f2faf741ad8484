// A list that grows with the log and can be read as of any sequence. Persistent: an entry points to the one before
// it, so that appending costs the same however long the list is and earlier states stay what they were.

/** The newest entry, or null for an empty chronicle. */
export type Chronicle<A> = Entry<A> | null;

interface Entry<A> {
  readonly sequence: number;
  readonly value: A;
  readonly previous: Chronicle<A>;
}

export const append = <A>(chronicle: Chronicle<A>, sequence: number, value: A): Chronicle<A> => ({
  sequence,
  value,
  previous: chronicle,
});

/** What lies at or before a sequence, oldest first. */
export const upTo = <A>(chronicle: Chronicle<A>, sequence: number): A[] => {
  const values: A[] = [];
  for (let entry = chronicle; entry !== null; entry = entry.previous)
    if (entry.sequence <= sequence) values.push(entry.value);
  return values.reverse();
};

/** The oldest of what lies at or before a sequence and matches; undefined where nothing does. */
export const earliest = <A>(
  chronicle: Chronicle<A>,
  sequence: number,
  matches: (value: A) => boolean,
): A | undefined => {
  let found: A | undefined;
  for (let entry = chronicle; entry !== null; entry = entry.previous)
    if (entry.sequence <= sequence && matches(entry.value)) found = entry.value;
  return found;
};

/** The newest of what lies at or before a sequence; undefined where nothing does. */
export const latest = <A>(chronicle: Chronicle<A>, sequence: number): A | undefined => {
  let entry = chronicle;
  while (entry !== null && entry.sequence > sequence) entry = entry.previous;
  return entry?.value;
};
