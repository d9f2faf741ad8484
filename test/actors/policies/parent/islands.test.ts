import test from "ava";
import { islands, membersOf } from "../../../../actors/policies/parent/islands.ts";
import { random } from "../../../../actors/policies/random.ts";
import { ground, member, numbers } from "./grounds.ts";

const settings = { count: 3, migrateEvery: 100 };
/** e1, e4, e7 live on island 0; e2, e5, e8 on 1; e3, e6, e9 on 2. The higher the number, the fitter. */
const nine = (candidate: number) =>
  ground(
    [
      member("b01", 0.45),
      member("b02", 0.05),
      ...Array.from({ length: 9 }, (_, index) => member(`e${index + 1}`, (index + 1) / 10)),
    ],
    { candidate },
  );
const ids = (members: readonly { readonly experiment: string }[]): string[] =>
  members.map(({ experiment }) => experiment);

test("an experiment lives on the island that it was opened for, baselines on all, best first", (t) => {
  t.deepEqual(ids(membersOf(nine(9), 0, settings)), ["e7", "b01", "e4", "e1", "b02"]);
  t.deepEqual(ids(membersOf(nine(9), 2, settings)), ["e9", "e6", "b01", "e3", "b02"]);
});

test("candidates take turns among the islands; parents are of their island's best ranks", (t) => {
  const two = { ...numbers, parentRanks: 2, islands: settings };
  const parents = (candidate: number) =>
    new Set(
      Array.from({ length: 60 }, (_, seed) => islands(nine(candidate), two, random(seed, candidate)).parent),
    );
  t.deepEqual([...parents(9)].toSorted(), ["b01", "e7"]);
  t.deepEqual([...parents(10)].toSorted(), ["e5", "e8"]);
  t.deepEqual([...parents(11)].toSorted(), ["e6", "e9"]);
});

test("references are of the same island first, then of the others", (t) => {
  const given = { ...numbers, references: 6, islands: settings };
  for (let seed = 0; seed < 50; seed++) {
    const { parent, references } = islands(nine(9), given, random(seed, "references"));
    const home = ["b01", "b02", "e1", "e4", "e7"].filter((other) => other !== parent);
    t.deepEqual(references.slice(0, 4).toSorted(), home);
    t.true(references.slice(4).every((other) => !home.includes(other)));
    t.is(references.length, 6);
  }
});

test("after every so many candidates the best that the neighbour had by then joins", (t) => {
  const often = { count: 3, migrateEvery: 4 };
  t.false(ids(membersOf(nine(3), 0, often)).includes("e2"));
  // Of the first four candidates e2 alone is native to island 1.
  t.true(ids(membersOf(nine(4), 0, often)).includes("e2"));
  t.false(ids(membersOf(nine(7), 0, often)).includes("e8"));
  // Of the first eight, e8 is its best; e2 stays where it has come to.
  t.deepEqual(ids(membersOf(nine(9), 0, often)), ["e8", "e7", "b01", "e4", "e2", "e1", "b02"]);
});

test("one island is one population", (t) => {
  t.is(membersOf(nine(9), 0, { count: 1, migrateEvery: 5 }).length, 11);
});
