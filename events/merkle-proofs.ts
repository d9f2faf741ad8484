// Proofs about the log's tree (RFC 6962, section 2.1): that an event is one of those that a root stands for, and that a
// later root stands for all that an earlier one did. Making one takes the hashes of all leaves, checking it takes a few.
// Hashes are written as `sha256:…`.
import { nameOfHash, nodeHash } from "./merkle-tree.ts";

/** What a root stands for is never said by the root alone: a tree's size and its root belong together. */
export interface Tree {
  readonly size: number;
  readonly root: string;
}

/** The hashes beside the way from a leaf up to the root of all the leaves. */
export const inclusionProof = (leaves: readonly Buffer[], index: number): readonly string[] => {
  if (!(index >= 0 && index < leaves.length)) throw new RangeError(`there is no leaf ${index}`);
  const path = (from: number, to: number): Buffer[] => {
    if (to - from === 1) return [];
    const middle = from + split(to - from);
    return index < middle
      ? [...path(from, middle), rootOver(leaves, middle, to)]
      : [...path(middle, to), rootOver(leaves, from, middle)];
  };
  return path(0, leaves.length).map(nameOfHash);
};

/** The hashes from which both the root of the first `size` leaves and that of all of them follow. */
export const consistencyProof = (leaves: readonly Buffer[], size: number): readonly string[] => {
  if (!(size > 0 && size <= leaves.length)) throw new RangeError(`there is no tree of ${size} leaves`);
  // `known`: the earlier tree ends with this subtree, whose root its holder has.
  const path = (from: number, to: number, known: boolean): Buffer[] => {
    if (to === size) return known ? [] : [rootOver(leaves, from, to)];
    const middle = from + split(to - from);
    return size <= middle
      ? [...path(from, middle, known), rootOver(leaves, middle, to)]
      : [...path(middle, to, false), rootOver(leaves, from, middle)];
  };
  return path(0, leaves.length, true).map(nameOfHash);
};

/** Whether the path leads from a leaf at this place to the root. */
export const isIncluded = (
  leaf: Buffer,
  index: number,
  { size, root }: Tree,
  path: readonly string[],
): boolean => {
  if (!(index >= 0 && index < size)) return false;
  let hash = leaf;
  const place = climb(index, size - 1);
  for (const name of path) {
    const beside = hashOfName(name);
    if (beside === undefined || place.atTheTop()) return false;
    hash = place.fromTheRight() ? nodeHash(beside, hash) : nodeHash(hash, beside);
  }
  return place.atTheTop() && nameOfHash(hash) === root;
};

/** Whether the path leads to both roots. Nothing can be said of a tree without leaves: every one is consistent with it. */
export const isConsistent = (earlier: Tree, later: Tree, path: readonly string[]): boolean => {
  if (!(earlier.size > 0 && earlier.size <= later.size)) return false;
  if (earlier.size === later.size) return path.length === 0 && earlier.root === later.root;
  // The subtree at the earlier tree's right edge, from which the way up begins, may be all of that tree.
  const whole = isPowerOfTwo(earlier.size);
  const [first, ...rest] = whole ? [earlier.root, ...path] : path;
  const start = first === undefined ? undefined : hashOfName(first);
  if (start === undefined) return false;
  let before = start;
  let after = start;
  const place = climb(earlier.size - 1, later.size - 1);
  place.overLefts();
  for (const name of rest) {
    const beside = hashOfName(name);
    if (beside === undefined || place.atTheTop()) return false;
    if (place.fromTheRight()) {
      before = nodeHash(beside, before);
      after = nodeHash(beside, after);
    } else after = nodeHash(after, beside);
  }
  return place.atTheTop() && nameOfHash(before) === earlier.root && nameOfHash(after) === later.root;
};

/** The way up from a node, with the last node of each level beside it (RFC 9162, sections 2.1.3.2 and 2.1.4.2). */
const climb = (from: number, lastOne: number) => {
  let node = from;
  let last = lastOne;
  const up = (): void => {
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  };
  return {
    atTheTop: () => last === 0,
    /** Above all nodes of which this one's are the right halves. */
    overLefts: () => {
      while (node % 2 === 1) up();
    },
    /** Goes to the next node that has one beside it; whether that one is to the left. */
    fromTheRight: (): boolean => {
      const right = node % 2 === 1 || node === last;
      if (right) while (node % 2 === 0 && node !== 0) up();
      up();
      return right;
    },
  };
};

/** Where a tree of n leaves is split: the largest power of two below n. */
const split = (n: number): number => {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
};

const isPowerOfTwo = (n: number): boolean => split(n) * 2 === n || n === 1;

const rootOver = (leaves: readonly Buffer[], from: number, to: number): Buffer => {
  if (to - from === 1) return leaves[from]!;
  const middle = from + split(to - from);
  return nodeHash(rootOver(leaves, from, middle), rootOver(leaves, middle, to));
};

const hashOfName = (name: string): Buffer | undefined => {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(name)?.[1];
  return hex === undefined ? undefined : Buffer.from(hex, "hex");
};
