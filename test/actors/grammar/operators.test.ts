import test from "ava";
import fc from "fast-check";
import { crossover } from "../../../actors/grammar/crossover.ts";
import { changesBetween, stepsFrom } from "../../../actors/grammar/distance.ts";
import type { GeneName, Genome } from "../../../actors/grammar/genome.ts";
import { weighBy } from "../../../actors/grammar/effects.ts";
import { mutate } from "../../../actors/grammar/mutate.ts";
import {
  decodeGenome,
  genomeDigest,
  geneNames,
  geneOf,
  normalise,
} from "../../../actors/grammar/normalise.ts";
import { nearestUntried, randomGenome } from "../../../actors/grammar/search.ts";
import { random } from "../../../actors/policies/random.ts";
import { genome, space } from "./arbitraries.ts";

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
    const weigh = weighBy([{ gene: "eigenvalues", value: "signed", effect, count }]);
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

test("the nearest untried genome is one step away until all neighbours were tried, and null only at the end", (t) => {
  const near = nearestUntried(delta, new Set(), random(1));
  t.truthy(near);
  const neighbours = new Set(
    stepsFrom(delta).map(([name, value]) => genomeDigest(normalise({ ...delta, [name]: value }))),
  );
  t.true(near !== null && neighbours.has(genomeDigest(near)));
  const farther = nearestUntried(delta, neighbours, random(1));
  t.true(farther !== null && !neighbours.has(genomeDigest(farther)));

  const all = space.map(genomeDigest);
  const last = space.at(-1) ?? delta;
  const allButLast = new Set(all.filter((digest) => digest !== genomeDigest(last)));
  t.deepEqual(nearestUntried(delta, allButLast, random(1)), last);
  t.is(nearestUntried(delta, new Set(all), random(1)), null);
});

test("random genomes reach every value of every gene", (t) => {
  const drawn = Array.from({ length: 300 }, (_, number) => randomGenome(random("draw", number)));
  const values = (genomes: readonly Genome[], name: GeneName) =>
    [...new Set(genomes.map((one) => String(one[name])))].toSorted();
  for (const name of geneNames) t.deepEqual(values(drawn, name), values(space, name), `values of ${name}`);
});
