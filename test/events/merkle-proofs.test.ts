// Proofs against the definition of RFC 6962, written down once more without regard to speed, and against alterations.
import assert from "node:assert/strict";
import test from "ava";
import fc from "fast-check";
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  isIncluded,
  type Tree,
} from "../../events/merkle-proofs.ts";
import { emptyTree, grow, leafHash, rootOf } from "../../events/merkle-tree.ts";

const bytesOf = (size: number): readonly Buffer[] =>
  Array.from({ length: size }, (_, index) => Buffer.from(`event ${index}`));
const treeOf = (size: number): Tree => ({ size, root: rootOf(bytesOf(size).reduce(grow, emptyTree)) });
const leavesOf = (size: number): readonly Buffer[] => bytesOf(size).map(leafHash);

test("the proofs of the RFC's example of seven leaves are those that it lists", (t) => {
  const root = (from: number, to: number) => rootOf(bytesOf(7).slice(from, to).reduce(grow, emptyTree));
  const [b, c, d, f, j] = [1, 2, 3, 5, 6].map((leaf) => root(leaf, leaf + 1));
  const [g, h, i, k, l] = [root(0, 2), root(2, 4), root(4, 6), root(0, 4), root(4, 7)];
  const leaves = leavesOf(7);
  t.deepEqual(inclusionProof(leaves, 0), [b, h, l]);
  t.deepEqual(inclusionProof(leaves, 3), [c, g, l]);
  t.deepEqual(inclusionProof(leaves, 4), [f, j, k]);
  t.deepEqual(inclusionProof(leaves, 6), [i, k]);
  t.deepEqual(consistencyProof(leaves, 3), [c, d, g, l]);
  t.deepEqual(consistencyProof(leaves, 4), [l]);
  t.deepEqual(consistencyProof(leaves, 6), [i, j, k]);
});

test("every leaf of every tree is proven to be in it, and in no other place, tree or size", (t) => {
  for (let size = 1; size <= 40; size++)
    for (let index = 0; index < size; index++) {
      const path = inclusionProof(leavesOf(size), index);
      const tree = treeOf(size);
      const leaf = leavesOf(size)[index]!;
      assert.ok(isIncluded(leaf, index, tree, path), `${index} of ${size}`);
      for (const other of [index - 1, index + 1, size, -1])
        assert.ok(!isIncluded(leaf, other, tree, path), `${other} for ${index} of ${size}`);
      assert.ok(!isIncluded(leafHash(Buffer.from("another")), index, tree, path));
      assert.ok(!isIncluded(leaf, index, treeOf(size + 1), path));
      assert.ok(!isIncluded(leaf, index, tree, [...path, tree.root]));
      if (path.length > 0) assert.ok(!isIncluded(leaf, index, tree, path.slice(1)));
    }
  t.pass();
});

test("every tree is proven to begin with each smaller one, and with no other", (t) => {
  for (let size = 1; size <= 40; size++)
    for (let before = 1; before <= size; before++) {
      const path = consistencyProof(leavesOf(size), before);
      const [earlier, later] = [treeOf(before), treeOf(size)];
      assert.ok(isConsistent(earlier, later, path), `${before} of ${size}`);
      const forged = { size: before, root: treeOf(before + 50).root };
      assert.ok(!isConsistent(forged, later, path), `a forged root of ${before} of ${size}`);
      assert.ok(!isConsistent(earlier, forged.size === size ? forged : { size, root: forged.root }, path));
      assert.ok(!isConsistent(later, earlier, path) || before === size);
      assert.ok(!isConsistent(earlier, later, [...path, later.root]));
      if (path.length > 0) assert.ok(!isConsistent(earlier, later, path.slice(0, -1)));
    }
  t.pass();
});

test("a changed hash of a path is refused", (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 200 }),
      fc.nat(),
      fc.nat(),
      fc.nat(255),
      fc.boolean(),
      (size, place, digit, value, inclusion) => {
        const leaves = leavesOf(size);
        const index = place % size;
        const path = inclusion ? inclusionProof(leaves, index) : consistencyProof(leaves, index + 1);
        if (path.length === 0) return;
        const at = digit % path.length;
        const hash = Buffer.from(path[at]!.slice("sha256:".length), "hex");
        const byte = digit % 32;
        hash[byte] = hash[byte] === value ? value ^ 1 : value;
        const altered = path.with(at, `sha256:${hash.toString("hex")}`);
        const holds = (one: readonly string[]) =>
          inclusion
            ? isIncluded(leaves[index]!, index, treeOf(size), one)
            : isConsistent(treeOf(index + 1), treeOf(size), one);
        assert.ok(holds(path));
        assert.ok(!holds(altered));
        assert.ok(!holds(path.with(at, "sha256:short")));
      },
    ),
    { numRuns: 300 },
  );
  t.pass();
});

test("nothing is said of a tree without leaves, nor of one that is larger than the later", (t) => {
  t.false(isConsistent({ size: 0, root: rootOf(emptyTree) }, treeOf(5), []));
  t.false(isConsistent({ size: -1, root: treeOf(1).root }, treeOf(5), []));
  t.throws(() => consistencyProof(leavesOf(5), 0), { instanceOf: RangeError });
  t.throws(() => consistencyProof(leavesOf(5), 6), { instanceOf: RangeError });
  t.throws(() => inclusionProof(leavesOf(5), 5), { instanceOf: RangeError });
});
