// What bench:retrieval reports is what these words mean, on rankings that can be reckoned by hand.
import * as fs from "node:fs";
import test from "ava";
import { bestRecallAt, ndcgAt, recallAt, reciprocalRank, successAt } from "../../bench/retrieval/measures.ts";

const fitting = new Set(["a", "b", "c"]);
const close = (one: number, other: number) => Math.abs(one - other) < 1e-12;

test("recall and success count what is among the first; six papers do not fit into five places", (t) => {
  t.is(recallAt(2, ["a", "x", "b"], fitting), 1 / 3);
  t.is(recallAt(5, ["a", "x", "b"], fitting), 2 / 3);
  t.is(successAt(1, ["x", "a"], fitting), 0);
  t.is(successAt(2, ["x", "a"], fitting), 1);
  t.is(bestRecallAt(5, new Set("abcdef")), 5 / 6);
  t.is(bestRecallAt(5, fitting), 1);
});

test("the reciprocal rank is of the first that fits, and 0 where none does", (t) => {
  t.is(reciprocalRank(["x", "y", "b", "a"], fitting), 1 / 3);
  t.is(reciprocalRank(["x"], fitting), 0);
});

test("nDCG is 1 for the best ranking, and discounts by the logarithm of the rank", (t) => {
  t.true(close(ndcgAt(10, ["c", "a", "b", "x"], fitting), 1));
  const best = 1 + 1 / Math.log2(3) + 1 / 2;
  t.true(close(ndcgAt(10, ["x", "a"], fitting), 1 / Math.log2(3) / best));
  t.is(ndcgAt(1, ["x", "a"], fitting), 0);
});

test("the questions are as they were labelled: 144, half of them held out, each with papers that are there", (t) => {
  const read = (path: string) => fs.readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const questions = JSON.parse(read("bench/retrieval/questions.json")) as readonly {
    readonly id: string;
    readonly part: string;
    readonly papers: readonly string[];
  }[];
  t.is(new Set(questions.map(({ id }) => id)).size, 144);
  t.is(questions.filter(({ part }) => part === "held-out").length, 72);
  for (const slug of questions.flatMap(({ papers }) => papers))
    t.true(fs.existsSync(new URL(`../../cognition-base/papers/${slug}.md`, import.meta.url)), slug);
});
