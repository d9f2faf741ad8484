// Likeness by words, against the plain sets that it is defined by.
import test from "ava";
import fc from "fast-check";
import { wordSimilarityTo } from "../../../actors/grammar/words.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
const plain = (one: string, other: string): number => {
  const [left, right] = [words(one), words(other)];
  const all = left.union(right).size;
  return all === 0 ? 0 : left.intersection(right).size / all;
};

const word = fc.constantFrom("Decay", "decay", "keys", "x2", "émigré", "ÉMIGRÉ", "-", "🧪", "");
const text = fc.oneof(
  fc.array(word).map((all) => all.join(" ")),
  fc.string({ unit: "grapheme" }),
);

test("the share of shared words is that of plain sets, however often and in whatever order texts are compared", (t) => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (texts) => {
      const others = texts.map((motivation) => ({ motivation }));
      const compared = () =>
        texts.map((one) => {
          const similarity = wordSimilarityTo(one);
          return others.map(similarity);
        });
      const expected = texts.map((one) => texts.map((other) => plain(one, other)));
      t.deepEqual(compared(), expected);
      t.deepEqual(compared(), expected);
    }),
  );
});

test("what is alike, what is not, and what says nothing", (t) => {
  const similarity = wordSimilarityTo("Longer keys, longer memory.");
  t.is(similarity({ motivation: "Memory: longer, longer keys" }), 1);
  t.is(similarity({ motivation: "longer gates" }), 0.25);
  t.is(similarity({ motivation: "—" }), 0);
  t.is(wordSimilarityTo("…")({ motivation: "" }), 0);
});
