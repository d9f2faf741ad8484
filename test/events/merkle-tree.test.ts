import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "ava";
import fc from "fast-check";
import { emptyTree, grow, rootOf } from "../../events/merkle-tree.ts";

const treeOf = (leaves: readonly Uint8Array[]) => leaves.reduce(grow, emptyTree);
const sha256 = (...parts: readonly Uint8Array[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** As RFC 6962 defines it: the tree of n leaves is split at the largest power of two below n. */
const defined = (leaves: readonly Uint8Array[]): Buffer => {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Uint8Array.of(0), leaves[0]!);
  const at = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return sha256(Uint8Array.of(1), defined(leaves.slice(0, at)), defined(leaves.slice(at)));
};

test("the tree of the Certificate Transparency project's tests has the root that they name", (t) => {
  const leaves = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ];
  const tree = treeOf(leaves.map((hex) => Buffer.from(hex, "hex")));
  t.is(rootOf(tree), "sha256:5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
  t.is(rootOf(emptyTree), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

test("grown leaf by leaf, every tree has the root of the definition", (t) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 70 }), (leaves) => {
      let tree = emptyTree;
      for (const [index, leaf] of leaves.entries()) {
        tree = grow(tree, leaf);
        assert.equal(tree.size, index + 1);
        assert.equal(rootOf(tree), `sha256:${defined(leaves.slice(0, index + 1)).toString("hex")}`);
        assert.ok(tree.hashes.length <= Math.floor(Math.log2(tree.size)) + 1);
      }
    }),
    { numRuns: 40 },
  );
  t.pass();
});

test("a leaf changed, moved, left out or added is another root", (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 2, maxLength: 40 }), fc.nat(), (numbers, place) => {
      const at = place % (numbers.length - 1);
      const leaves = numbers.map((number) => Buffer.from(String(number)));
      const root = rootOf(treeOf(leaves));
      const swapped = leaves.with(at, leaves[at + 1]!).with(at + 1, leaves[at]!);
      const changed = leaves.with(at, Buffer.from("another"));
      for (const other of [swapped, changed, leaves.toSpliced(at, 1), [...leaves, Buffer.from("more")]])
        assert.notEqual(rootOf(treeOf(other)), root);
    }),
  );
  t.pass();
});
