// The Merkle tree over the stored bytes of a log's events (RFC 6962, section 2.1): one hash that stands for all of them,
// in their order. It grows by a leaf at a time; only the hashes of the full subtrees at its right edge are kept.
import { hash } from "node:crypto";

/** Of the full subtrees, the largest first; their sizes are the powers of two that add up to `size`. */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly Buffer[];
}

export const emptyTree: Frontier = { size: 0, hashes: [] };

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const sha256 = (...parts: readonly Uint8Array[]): Buffer => hash("sha256", Buffer.concat(parts), "buffer");

export const leafHash = (bytes: Uint8Array): Buffer => sha256(LEAF, bytes);
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);
/** `sha256:…`, as roots are written. */
export const nameOfHash = (hash: Buffer): string => `sha256:${hash.toString("hex")}`;

/** The tree with one leaf more. */
export const grow = ({ size, hashes }: Frontier, bytes: Uint8Array): Frontier => {
  const left = [...hashes];
  let right = leafHash(bytes);
  // Two subtrees of one size become one: as often as the number of leaves ends with a one in binary.
  for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) right = nodeHash(left.pop()!, right);
  return { size: size + 1, hashes: [...left, right] };
};

/** The root over the stored bytes of events, in their order. */
export const rootOver = (events: readonly { readonly bytes: Uint8Array }[]): string =>
  rootOf(events.reduce((tree, { bytes }) => grow(tree, bytes), emptyTree));
/** The roots of the trees over the first so many leaves, by size, in one pass; sizes beyond the last leaf have none. */
export const rootsAt = (
  leaves: readonly Uint8Array[],
  sizes: Iterable<number>,
): ReadonlyMap<number, string> => {
  const wanted = new Set(sizes);
  const roots = new Map<number, string>();
  let tree = emptyTree;
  for (const bytes of leaves) {
    tree = grow(tree, bytes);
    if (wanted.has(tree.size)) roots.set(tree.size, rootOf(tree));
  }
  return roots;
};

/** `sha256:…` of the whole tree; of no leaves the hash of nothing. */
export const rootOf = ({ hashes }: Frontier): string => {
  const root = hashes
    .toReversed()
    .reduce<Buffer | undefined>(
      (right, left) => (right === undefined ? left : nodeHash(left, right)),
      undefined,
    );
  return nameOfHash(root ?? sha256());
};
