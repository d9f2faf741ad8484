import test from "ava";
import { paper } from "../../../../actors/policies/parent/paper.ts";
import type { Ground } from "../../../../actors/policies/parent/policy.ts";
import { random } from "../../../../actors/policies/random.ts";
import { firstEdition } from "../../../../events/values.ts";
import { ground, member, numbers } from "./grounds.ts";

/** e60 is the fittest. */
const sixty = ground([
  member("b01", 0),
  ...Array.from({ length: 60 }, (_, index) => member(`e${index + 1}`, (index + 1) / 100)),
]);
const rankIn = ({ pool }: Ground, experiment: string): number =>
  1 + pool.findIndex((other) => other.experiment === experiment);
const rankOf = (experiment: string): number => rankIn(sixty, experiment);

test("the parent is one of ranks 1 to 10, all alike; references are of ranks 11 to 50", (t) => {
  const ranks = new Map<number, number>();
  for (let seed = 0; seed < 2000; seed++) {
    const { parent, references } = paper(sixty, numbers, random(seed, "paper"));
    const rank = rankOf(parent);
    ranks.set(rank, (ranks.get(rank) ?? 0) + 1);
    for (const reference of references) t.true(rankOf(reference) > 10 && rankOf(reference) <= 50);
  }
  t.deepEqual(
    [...ranks.keys()].toSorted((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
  // 200 each, standard deviation 13.4.
  for (const count of ranks.values()) t.true(Math.abs(count - 200) < 60, String(count));
});

test("a pool no larger than the first ranks lends its other members as references", (t) => {
  const three = ground([member("b01", 0.5), member("e1", 0.6), member("e2", 0.7)]);
  const { parent, references } = paper(three, numbers, random(1, "paper"));
  t.deepEqual([parent, ...references].toSorted(), ["b01", "e1", "e2"]);
});

test("where too few come after the first ranks, those lend the rest; in edition 1 they did not", (t) => {
  for (const size of [11, 12, 13]) {
    const [first, ...rest] = Array.from({ length: size }, (_, index) => member(`e${index}`, index / 20));
    const pool = ground([first!, ...rest]);
    for (let seed = 0; seed < 50; seed++) {
      const { parent, references } = paper(pool, numbers, random(seed, "paper"));
      t.is(new Set([parent, ...references]).size, 5);
      t.is(references.filter((reference) => rankIn(pool, reference) > 10).length, size - 10);
      const first = { ...numbers, rules: { ...numbers.rules, ...firstEdition } };
      const before = paper(pool, first, random(seed, "paper"));
      t.deepEqual(before, { parent, references: references.slice(0, size - 10) });
    }
  }
});
