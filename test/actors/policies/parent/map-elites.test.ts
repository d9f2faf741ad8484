import test from "ava";
import { behaviour, cost, mapElites } from "../../../../actors/policies/parent/map-elites.ts";
import { random } from "../../../../actors/policies/random.ts";
import { ground, member, numbers } from "./grounds.ts";

const early = { course: { heldOut: true, points: [{ step: 1, loss: 3 }, { step: 2, loss: 1.1 }, { step: 3, loss: 1 }], end: 1 } }; // prettier-ignore
const late = { course: { heldOut: true, points: [{ step: 1, loss: 3 }, { step: 2, loss: 2.9 }, { step: 3, loss: 2 }], end: 1 } }; // prettier-ignore
/** Four cells: cheap and costly, early and late; the fittest of each, and others that are not. */
const grid = ground([
  member("b01", 0.5, { ...late, flops: 1e9 }),
  member("e1", 0.9, { ...late, flops: 1.01e9 }),
  member("e2", 0.8, { ...late, flops: 1.02e9 }),
  member("e3", 0.2, { ...early, flops: 1e9 }),
  member("e4", 0.1, { ...early, flops: 1.03e9 }),
  member("e5", 0.3, { ...late, flops: 4e9 }),
  member("e6", 0.35, { ...early, flops: 8e9 }),
]);
const elites = ["e1", "e3", "e5", "e6"];

test("the parent is drawn from the occupied cells' elites, all alike, however fit the cell is", (t) => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 2000; seed++) {
    const { parent } = mapElites(grid, numbers, random(seed, "grid"));
    counts.set(parent, (counts.get(parent) ?? 0) + 1);
  }
  t.deepEqual([...counts.keys()].toSorted(), elites);
  // 500 each, standard deviation 19.4.
  for (const count of counts.values()) t.true(Math.abs(count - 500) < 80, String(count));
});

test("references are the elites of other cells; where they are fewer, others fill up", (t) => {
  for (let seed = 0; seed < 100; seed++) {
    const { parent, references } = mapElites(grid, numbers, random(seed, "grid"));
    const others = elites.filter((elite) => elite !== parent);
    t.deepEqual(references.slice(0, 3).toSorted(), others);
    t.is(references.length, 4);
    t.false(elites.includes(references[3] ?? ""));
  }
});

test("with one cell the fittest alone becomes a parent", (t) => {
  const one = { ...numbers, mapElites: { costBins: 1, behaviourBins: 1 } };
  for (let seed = 0; seed < 20; seed++) t.is(mapElites(grid, one, random(seed, "grid")).parent, "e1");
});

test("cost is in doublings of the first baseline's operations; of its parameters where those are unknown", (t) => {
  const baseline = member("b01", 0.5, { flops: 1e9, parameters: 100 });
  t.is(cost(member("e1", 0.5, { flops: 4e9 }), baseline), 2);
  t.is(cost(member("e1", 0.5, { flops: 5e8 }), baseline), -1);
  t.is(cost(member("e1", 0.5, { flops: null, parameters: 800 }), baseline), 3);
  t.is(cost(member("e1", 0.5, { parameters: 50 }), { ...baseline, flops: null }), -1);
});

test("behaviour is the share of the way done at the middle rung", (t) => {
  t.is(behaviour(member("e1", 0.5, early)), 0.95);
  t.true(Math.abs(behaviour(member("e1", 0.5, late)) - 0.05) < 1e-12);
  t.is(behaviour(member("e1", 0.5)), 0.5, "without rungs");
  const worse = { course: { heldOut: true, points: [{ step: 1, loss: 1 }, { step: 2, loss: 2 }], end: 0.5 } }; // prettier-ignore
  t.is(behaviour(member("e1", 0.5, worse)), 0, "worse in the middle than at first");
  t.is(behaviour(member("e1", 0.5, { course: { ...worse.course, end: 1 } })), 0.5, "no way at all");
});
