// What each operator offers, and that it offers nothing where it has nothing.
import test from "ava";
import fc from "fast-check";
import { changesBetween, stepsFrom } from "../../../../actors/grammar/distance.ts";
import type { Genome } from "../../../../actors/grammar/genome.ts";
import { knowledgeOf } from "../../../../actors/grammar/knowledge.ts";
import {
  decodeGenome,
  geneNames,
  isPossible,
  neutral,
  withValue,
} from "../../../../actors/grammar/normalise.ts";
import { crossover } from "../../../../actors/grammar/operators/crossover.ts";
import { doubleMutation } from "../../../../actors/grammar/operators/double-mutation.ts";
import { exploration } from "../../../../actors/grammar/operators/exploration.ts";
import { operators } from "../../../../actors/grammar/operators/index.ts";
import { pointMutation } from "../../../../actors/grammar/operators/point-mutation.ts";
import { simplification } from "../../../../actors/grammar/operators/simplification.ts";
import { transplant } from "../../../../actors/grammar/operators/transplant.ts";
import type { ProposeRequest } from "../../../../actors/ports.ts";
import { random } from "../../../../actors/policies/random.ts";
import { genome, known, request } from "../arbitraries.ts";

const delta = decodeGenome({ update: "delta", convolution: 4 });
const gated = decodeGenome({ update: "delta", convolution: 4, gate: "silu" });
const helped = { gene: "gate", value: "silu", effect: 0.1, count: 4, experiments: ["e01"] };

const offers = (
  operator: (typeof operators)[number],
  origin: Genome,
  asked: Partial<Omit<ProposeRequest, "opened">> = {},
) =>
  Array.from({ length: 20 }, (_, seed) =>
    operator.offer(origin, knowledgeOf(request(asked)), random("offer", seed)),
  );
const changed = (origin: Genome, asked?: Parameters<typeof offers>[2]) => (operator: typeof pointMutation) =>
  offers(operator, origin, asked).map((made) => made && changesBetween(origin, made.genome));

test("whatever it is asked, an operator offers a legal genome or none, and the same again", (t) => {
  fc.assert(
    fc.property(
      genome,
      fc.array(genome, { maxLength: 3 }),
      fc.nat(),
      fc.constantFrom(...operators),
      (origin, mates, seed, operator) => {
        const references = mates.map((mate, i) => known(`e0${i}`, mate));
        const ask = () =>
          operator.offer(origin, knowledgeOf(request({ references, effects: [helped] })), random(seed));
        const made = ask();
        if (made !== null) t.true(isPossible(made.genome));
        t.deepEqual(ask(), made);
      },
    ),
  );
});

test("mutations change one gene and two", (t) => {
  for (const changes of changed(delta)(pointMutation)) t.is(changes?.length, 1);
  t.true(changed(delta)(doubleMutation).some((changes) => changes?.length === 2));
});

test("a crossover needs a mate that differs in more than one gene, and takes every gene from one of the two", (t) => {
  t.true(offers(crossover, delta).every((made) => made === null));
  t.true(offers(crossover, delta, { references: [known("e01", gated)] }).every((made) => made === null));
  const far = decodeGenome({ update: "gated-delta", gate: "silu", window: 16 });
  for (const made of offers(crossover, delta, { references: [known("e01", far)] })) {
    t.is(made?.mate?.known.experiment, "e01");
    for (const name of geneNames)
      t.true(made?.genome[name] === delta[name] || made?.genome[name] === far[name], name);
  }
});

test("a transplant takes a gene that has helped from a reference that has it; else it offers nothing", (t) => {
  const references = [known("e01", gated)];
  for (const made of offers(transplant, delta, { references, effects: [helped] })) {
    t.deepEqual(made?.genome, gated);
    t.is(made?.mate?.known.experiment, "e01");
  }
  const nothing = [
    { references, effects: [] },
    { references, effects: [{ ...helped, effect: -0.1 }] },
    { references: [], effects: [helped] },
  ];
  for (const asked of nothing) t.true(offers(transplant, delta, asked).every((made) => made === null));
});

test("a simplification sets one gene to its plain value; of the plainest layer it has nothing to offer", (t) => {
  for (const changes of changed(gated)(simplification)) {
    const [change] = changes ?? [];
    t.is(changes?.length, 1);
    t.is(change?.to, String(change && neutral[change.gene]));
  }
  t.true(offers(simplification, neutral).every((made) => made === null));
});

test("an exploration takes a value that no genome so far has; when all were tried, it offers nothing", (t) => {
  const triedGenomes = stepsFrom(delta)
    .filter(([gene]) => gene !== "gate")
    .map((step) => ({ ...withValue(delta, step) }));
  for (const changes of changed(delta, { triedGenomes })(exploration)) t.is(changes?.[0]?.gene, "gate");
  const all = stepsFrom(delta).map((step) => ({ ...withValue(delta, step) }));
  t.true(offers(exploration, delta, { triedGenomes: all }).every((made) => made === null));
});
