import test from "ava";
import fc from "fast-check";
import { crossover } from "../../../actors/grammar/crossover.ts";
import { changesBetween, stepsFrom } from "../../../actors/grammar/distance.ts";
import { knowledgeOf } from "../../../actors/grammar/knowledge.ts";
import { mutate } from "../../../actors/grammar/mutate.ts";
import {
  decodeGenome,
  genomeDigest,
  geneNames,
  geneOf,
  isPossible,
  normalise,
} from "../../../actors/grammar/normalise.ts";
import { nearestUntried, randomGenome } from "../../../actors/grammar/search.ts";
import { random } from "../../../actors/policies/random.ts";
import { genome, request } from "./arbitraries.ts";

const seed = fc.nat();
const delta = decodeGenome({ update: "delta", convolution: 4 });

test("a mutation is another valid genome, one or two changes away, and repeatable", (t) => {
  fc.assert(
    fc.property(genome, seed, fc.constantFrom(1, 2), (parent, number, changes) => {
      const child = mutate(parent, random(number), { changes });
      t.deepEqual(decodeGenome({ ...child }), child);
      t.not(genomeDigest(child), genomeDigest(parent));
      t.deepEqual(mutate(parent, random(number), { changes }), child);
    }),
  );
});

test("given one change, when it is not of the update, then exactly one gene differs", (t) => {
  fc.assert(
    fc.property(genome, seed, (parent, number) => {
      const child = mutate(parent, random(number), { changes: 1 });
      if (child.update === parent.update) t.is(changesBetween(parent, child).length, 1);
      else t.true(changesBetween(parent, child).some(({ gene }) => gene === "update"));
    }),
  );
});

test("a step that helped is taken more often, one that harmed less, and little evidence moves little", (t) => {
  const share = (count: number, effect: number) => {
    const effects = [{ gene: "eigenvalues", value: "signed", effect, count, experiments: [] }];
    const weigh = knowledgeOf(request({ effects })).weigh(delta);
    const children = Array.from({ length: 400 }, (_, number) =>
      mutate(delta, random("share", number), { changes: 1, weigh }),
    );
    return children.filter(({ eigenvalues }) => eigenvalues === "signed").length / children.length;
  };
  const unknown = share(0, 1);
  t.true(share(20, 0.2) > unknown + 0.3);
  t.true(share(20, -0.2) < unknown / 3);
  t.true(share(1, 0.05) < unknown + 0.15);
});

test("a crossover takes every gene from one of the two", (t) => {
  fc.assert(
    fc.property(genome, genome, seed, (a, b, number) => {
      const child = crossover(a, b, random(number));
      t.deepEqual(normalise(child), child);
      for (const name of geneNames)
        if (geneOf(name).active(child)) t.true(child[name] === a[name] || child[name] === b[name], name);
      t.deepEqual(crossover(a, a, random(number)), a);
    }),
  );
});

test("the nearest untried genome is one step away until all neighbours were tried, then two", (t) => {
  const near = nearestUntried(delta, new Set(), random(1));
  t.truthy(near);
  const neighbours = new Set(
    stepsFrom(delta).map(([name, value]) => genomeDigest(normalise({ ...delta, [name]: value }))),
  );
  t.true(near !== null && neighbours.has(genomeDigest(near)));
  const farther = nearestUntried(delta, neighbours, random(1));
  t.true(farther !== null && !neighbours.has(genomeDigest(farther)));
  t.is(changesBetween(delta, farther ?? delta).length, 2);
});

test("given that all around was tried, then the nearest untried is found at once", (t) => {
  const tried = new Set<string>([genomeDigest(delta)]);
  const start = performance.now();
  for (let turn = 0; turn < 80; turn++) {
    const near = nearestUntried(delta, tried, random(turn));
    t.false(near === null || tried.has(genomeDigest(near)));
    tried.add(genomeDigest(near ?? delta));
  }
  const each = (performance.now() - start) / 80;
  t.true(each < 1000, `${each} ms each`);
});

test("random genomes are layers, and draw every value of a gene that always matters as often as the others", (t) => {
  const drawn = Array.from({ length: 2000 }, (_, number) => randomGenome(random("draw", number)));
  for (const one of drawn) t.true(isPossible(one));
  for (const name of geneNames) {
    const { values } = geneOf(name);
    const active = drawn.filter((one) => geneOf(name).active(one));
    for (const { value } of values) {
      const share = active.filter((one) => one[name] === value).length / active.length;
      t.true(Math.abs(share * values.length - 1) < 0.35, `${name} ${value}: ${share} of ${active.length}`);
    }
  }
});
