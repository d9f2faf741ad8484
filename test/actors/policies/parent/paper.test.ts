import test from "ava";
import { paper } from "../../../../actors/policies/parent/paper.ts";
import { random } from "../../../../actors/policies/random.ts";
import { ground, member, numbers } from "./grounds.ts";

/** e60 is the fittest. */
const sixty = ground([
  member("b01", 0),
  ...Array.from({ length: 60 }, (_, index) => member(`e${index + 1}`, (index + 1) / 100)),
]);
const rankOf = (experiment: string): number =>
  1 + sixty.pool.findIndex((other) => other.experiment === experiment);

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
