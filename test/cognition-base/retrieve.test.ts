// The library is searched the same way every time: what a question names comes first, and nothing comes of no words.
import test from "ava";
import fc from "fast-check";
import { Effect } from "effect";
import { makeLatent } from "../../cognition-base/latent.ts";
import { entriesOf } from "../../cognition-base/library.ts";
import { makeSearch } from "../../cognition-base/retrieve.ts";
import { OWN_LIBRARY, readFolder } from "../../infra/library/folder.ts";

const entries = entriesOf(Effect.runSync(readFolder(OWN_LIBRARY)).papers);
const search = makeSearch(entries);

test("an entry's own symptoms find it among the first three, nearly always first", (t) => {
  t.timeout(60_000);
  const ranks = entries.map(({ id, trigger }) => search(trigger, 3).findIndex(({ entry }) => entry === id));
  t.deepEqual(
    entries.filter((_, index) => ranks[index] === -1).map(({ id }) => id),
    [],
  );
  t.true(ranks.filter((rank) => rank === 0).length > 0.95 * entries.length);
});

test("the order of the entries is no reason, and neither is what was asked before", (t) => {
  const other = makeSearch(entries.slice(0, 40).toReversed());
  const same = makeSearch(entries.slice(0, 40));
  const query = "recall falls with the number of key-value pairs held in a state of fixed size";
  const found = same(query, 10);
  same("something else", 3);
  t.deepEqual(same(query, 10), found);
  t.deepEqual(
    other(query, 10).map(({ entry }) => entry),
    found.map(({ entry }) => entry),
  );
  for (const [index, { score }] of other(query, 10).entries())
    t.true(Math.abs(score - (found[index]?.score ?? 0)) < 1e-6);
});

test("no words find nothing, and neither do words that no entry has", (t) => {
  for (const query of ["", "?!", "the of and", "xyzzyx"]) t.deepEqual(search(query, 5), []);
  t.is(search("recall", 2).length, 2);
});

test("any words are answered with finite scores, best first, never more than were asked for", (t) => {
  const word = fc.constantFrom(
    "recall",
    "parity",
    "decay",
    "window",
    "loss",
    "zzz",
    "$$",
    "\u0000",
    "é",
    "constructor",
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), fc.integer({ min: 1, max: 20 }), (words, count) => {
      const found = search(words.join(" "), count);
      t.true(found.length <= count);
      for (const [index, { score }] of found.entries())
        t.true(Number.isFinite(score) && score > 0 && score <= (found[index - 1]?.score ?? Infinity));
    }),
    { numRuns: 50 },
  );
});

test("texts that share no word are near where others join their words", (t) => {
  const counts = (text: string) => new Map(text.split(" ").map((word) => [word, 1]));
  const texts = ["cat pet", "cat pet fur", "dog pet fur", "dog fur", "stock bank", "bank bond", "bond stock"];
  const near = makeLatent(texts.map(counts))(counts("dog"));
  t.is(near.length, texts.length);
  t.true(near[2]! > 0 && near[3]! > 0);
  for (const money of [4, 5, 6]) t.true(near[money]! < 1e-9);
  t.deepEqual(makeLatent([])(counts("dog")), []);
  t.deepEqual(makeLatent([counts("cat")])(counts("cat")), [0]);
});
