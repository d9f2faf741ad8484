// The shape of a tree of experiments: on small ones whose numbers can be counted by hand, and on the published one.
import test from "ava";
import { type Descendant, shapeOf } from "../../../projections/lineage/shape.ts";
import { published } from "../../support/asi-arch.ts";

const tree = (...rows: readonly (readonly [string, string | null, number | null])[]): Descendant[] =>
  rows.map(([experiment, parent, score]) => ({ experiment, parent, score }));

test("nothing has no shape", (t) => {
  t.deepEqual(shapeOf([]), {
    size: 0,
    scored: 0,
    roots: 0,
    leaves: 0,
    depth: 0,
    children: { total: 0, compared: 0, better: 0 },
    first: null,
    parents: { total: 0, top: [], topShare: null, gini: null, giniOfAll: null },
    improvements: [],
  });
});

test("a small tree: two roots, three generations, one without a score", (t) => {
  const shape = shapeOf(
    tree(["a", null, 1], ["b", "a", 2], ["c", "a", 0.5], ["d", "b", null], ["e", "d", 3], ["f", null, 2]),
  );
  t.like(shape, { size: 6, scored: 5, roots: 2, leaves: 3, depth: 3 });
  // d has no score, so that neither it nor its child can be compared.
  t.deepEqual(shape.children, { total: 4, compared: 2, better: 1 });
  t.deepEqual(shape.first, { experiment: "a", score: 1, above: 3 });
  t.deepEqual(shape.parents.top, [
    { experiment: "a", children: 2, better: 1 },
    { experiment: "b", children: 1, better: 0 },
    { experiment: "d", children: 1, better: 0 },
  ]);
  t.is(shape.parents.topShare, 1);
  t.deepEqual(shape.improvements, [
    { experiment: "a", score: 1, place: 1 },
    { experiment: "b", score: 2, place: 2 },
    { experiment: "e", score: 3, place: 4 },
  ]);
});

test("the Gini coefficient is 0 where all have alike, and 1 - 1/n where one has everything", (t) => {
  const alike = shapeOf(tree(["a", null, 1], ["b", "a", 1], ["c", "b", 1]));
  t.true(Math.abs(alike.parents.gini!) < 1e-12);
  const one = shapeOf(tree(["a", null, 1], ["b", "a", 1], ["c", "a", 1], ["d", "a", 1]));
  t.true(Math.abs(one.parents.giniOfAll! - 3 / 4) < 1e-12);
});

test("a parent that is not there makes a root, and a child may stand before its parent", (t) => {
  t.like(shapeOf(tree(["a", "gone", 1])), { roots: 1, depth: 0 });
  t.like(shapeOf(tree(["c", "b", 3], ["b", "a", 2], ["a", null, 1])), { roots: 1, depth: 2 });
});

test("the published tree", (t) => {
  const shape = shapeOf(
    published().experiments.map(({ id, data }) => ({
      experiment: id,
      parent: data.parent,
      score: data.score,
    })),
  );
  t.like(shape, { size: 1772, scored: 1772, roots: 1, leaves: 1693, depth: 11 });
  t.deepEqual(shape.children, { total: 1771, compared: 1771, better: 153 });
  t.is(shape.parents.total, 79);
  t.is(
    shape.parents.top.reduce((sum, { children }) => sum + children, 0),
    820,
  );
  t.is(shape.parents.gini!.toFixed(3), "0.559");
  t.is(shape.parents.giniOfAll!.toFixed(3), "0.980");
  t.is(shape.improvements.length, 11);
  t.like(shape.improvements.at(-1), { experiment: "e0383", place: 375 });
});
