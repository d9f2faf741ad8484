// Is it a serious searcher? On made-up landscapes (landscape.ts) evolution has to beat best-of-N at equal count, and
// what it learns has to help. Seeds are fixed, so the outcome is too.
import test from "ava";
import { operatorWeights } from "../../../actors/grammar/operator-weights.ts";
import { play, type Way } from "./landscape.ts";

const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);
const CANDIDATES = 150;

const bestOf = (way: Way): readonly number[] => SEEDS.map((seed) => play(seed, way, CANDIDATES));
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

test("after 150 experiments evolution's best beats best-of-N, and learnt weights beat uniform ones", (t) => {
  const [control, uniform, learnt] = [bestOf("control"), bestOf("uniform"), bestOf("learnt")];
  t.log(`control ${mean(control)}, uniform ${mean(uniform)}, learnt ${mean(learnt)}`);
  t.true(mean(learnt) > mean(control) + 0.1, "a gain of ten standard deviations of a measurement");
  t.true(mean(learnt) > mean(uniform) + 0.03);
  t.true(learnt.filter((best, index) => best > (control[index] ?? NaN)).length >= 9);
});

const names = ["point mutation", "crossover", "transplant"];

test("an operator whose children gain is asked more often, and none dies out", (t) => {
  t.deepEqual(operatorWeights(names, []), [1 / 3, 1 / 3, 1 / 3]);
  const [mutation = 0, crossover = 0, transplant = 0] = operatorWeights(names, [
    { operator: "crossover", effect: 0.1, count: 20 },
    { operator: "transplant", effect: -9, count: 1e6 },
    { operator: "of an older grammar", effect: 9, count: 5 },
  ]);
  t.true(crossover > 5 * mutation && mutation > transplant);
  t.true(transplant >= 0.05);
  t.true(Math.abs(mutation + crossover + transplant - 1) < 1e-12);
});

test("one lucky child moves the weights of operators little", (t) => {
  const [, crossover = 0] = operatorWeights(names, [{ operator: "crossover", effect: 0.03, count: 1 }]);
  t.true(crossover > 1 / 3 && crossover < 0.45);
});
