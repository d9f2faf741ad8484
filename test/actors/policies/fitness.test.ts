import test from "ava";
import fc from "fast-check";
import { type FitnessInput, scoreFitness as score } from "../../../actors/policies/fitness.ts";
import { paperPolicy } from "../../../actors/policies/settings.ts";

const scoreFitness = (input: Omit<FitnessInput, "rule">) =>
  score({ ...input, rule: paperPolicy.rules.fitness });

test("the first baseline stands at one half in both measured terms", (t) => {
  const { terms, fitness } = scoreFitness({ loss: 2, accuracy: 0.4, judge: 5, baseline: null });
  t.deepEqual(terms, { loss: 0.5, benchmark: 0.5, judge: 0.5 });
  t.is(fitness, 0.5);
});

test("a gain of 5 % in loss counts σ(3), of 10 % or more σ(6)", (t) => {
  const baseline = { loss: 2, accuracy: 0.5 };
  const at = (loss: number) => scoreFitness({ loss, accuracy: 0.5, judge: 5, baseline }).terms.loss;
  t.true(Math.abs(at(1.9) - 1 / (1 + Math.exp(-3))) < 1e-12);
  t.true(Math.abs(at(1.8) - 1 / (1 + Math.exp(-6))) < 1e-12);
  t.is(at(0.5), at(1.8));
});

test("fitness lies in [0, 1] and grows with each of its three parts", (t) => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(
    fc.property(
      number(0.01, 5),
      number(0, 1),
      number(1, 10),
      number(0.01, 5),
      number(0, 1),
      (loss, accuracy, judge, bl, ba) => {
        const baseline = { loss: bl, accuracy: ba };
        const { fitness } = scoreFitness({ loss, accuracy, judge, baseline });
        const betterLoss = scoreFitness({ loss: loss * 0.9, accuracy, judge, baseline }).fitness;
        const worseJudge = scoreFitness({ loss, accuracy, judge: judge / 2, baseline }).fitness;
        return fitness >= 0 && fitness <= 1 && betterLoss >= fitness && worseJudge < fitness;
      },
    ),
  );
  t.pass();
});
