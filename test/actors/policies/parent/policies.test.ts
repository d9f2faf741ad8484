// What holds of every parent policy, over random histories.
import assert from "node:assert/strict";
import test from "ava";
import fc from "fast-check";
import { ParentPolicyName, parentPolicies } from "../../../../actors/policies/parent/index.ts";
import { random } from "../../../../actors/policies/random.ts";
import { ground, grounds, member, numbers } from "./grounds.ts";

const settings = fc.record({
  parentRanks: fc.integer({ min: 1, max: 12 }),
  references: fc.integer({ min: 0, max: 6 }),
  boltzmann: fc.record({ temperature: fc.double({ min: 1e-6, max: 100, noNaN: true }) }),
  islands: fc.record({
    count: fc.integer({ min: 1, max: 5 }),
    migrateEvery: fc.integer({ min: 1, max: 10 }),
  }),
  mapElites: fc.record({
    costBins: fc.integer({ min: 1, max: 5 }),
    behaviourBins: fc.integer({ min: 1, max: 5 }),
  }),
  rules: fc.constant(numbers.rules),
});

/** Twenty different experiments over all cells, ranks and islands. */
const many = ground(
  [
    member("b01", 0.5),
    ...Array.from({ length: 19 }, (_, index) =>
      member(`e${index + 1}`, 0.3 + index / 40, { flops: 1e9 * 2 ** ((index % 5) / 2 - 1) }),
    ),
  ],
  { candidate: 19, baselines: 1 },
);

for (const name of ParentPolicyName.literals) {
  const choose = parentPolicies[name];

  test(`${name}: the parent is known, the references are others, none twice, not more than asked for`, (t) => {
    fc.assert(
      fc.property(grounds, settings, fc.nat(), (history, given, seed) => {
        const { parent, references } = choose(history, given, random(seed, "parent"));
        const known = new Set(history.trained.map(({ experiment }) => experiment));
        assert.ok(known.has(parent));
        assert.ok(!references.includes(parent));
        assert.equal(new Set(references).size, references.length);
        assert.ok(references.length <= given.references);
        for (const reference of references) assert.ok(known.has(reference));
      }),
      { numRuns: 200 },
    );
    t.pass();
  });

  test(`${name}: the same seed chooses the same, another seed somewhere something else`, (t) => {
    fc.assert(
      fc.property(grounds, settings, fc.nat(), (history, given, seed) => {
        const [once, again] = [0, 1].map(() => choose(history, given, random(seed, "parent")));
        assert.deepEqual(once, again);
      }),
      { numRuns: 100 },
    );
    const chosen = Array.from({ length: 50 }, (_, seed) => choose(many, numbers, random(seed, "parent")));
    t.true(new Set(chosen.map(({ parent }) => parent)).size > 1);
    t.true(new Set(chosen.map(({ references }) => references.join())).size > 1);
  });

  test(`${name}: as many references as asked for, where there are as many others`, (t) => {
    for (let seed = 0; seed < 20; seed++)
      t.is(choose(many, numbers, random(seed, "parent")).references.length, numbers.references);
  });
}
