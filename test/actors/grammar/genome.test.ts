import fs from "node:fs";
import path from "node:path";
import test from "ava";
import { Option } from "effect";
import fc from "fast-check";
import { changesBetween, profileOf, similarity, stepsFrom } from "../../../actors/grammar/distance.ts";
import { genes } from "../../../actors/grammar/genes/index.ts";
import { nameOf, titleOf } from "../../../actors/grammar/name.ts";
import {
  decodeGenome,
  genomeDigest,
  geneNames,
  neutral,
  normalise,
  readGenomeJson,
  withValue,
} from "../../../actors/grammar/normalise.ts";
import { defaultBaselines, referenceNamed, references } from "../../../actors/grammar/references.ts";
import { genome, rawGenome, sample } from "./arbitraries.ts";

test("each gene is a file of genes/, listed once, and a field of the genome", (t) => {
  const folder = path.resolve(import.meta.dirname, "../../../actors/grammar/genes");
  const files = fs.readdirSync(folder).filter((file) => file !== "index.ts");
  t.is(files.length, genes.length);
  t.deepEqual(genes.map(({ name }) => name).toSorted(), [...geneNames].toSorted());
  const index = fs.readFileSync(path.join(folder, "index.ts"), "utf8");
  t.deepEqual(
    files.filter((file) => !index.includes(`"./${file}"`)),
    [],
  );
});

test("normalising twice changes nothing more, and the digest is that of the normal form", (t) => {
  fc.assert(
    fc.property(rawGenome, (raw) => {
      const once = normalise(raw);
      t.deepEqual(normalise(once), once);
      t.is(genomeDigest(raw), genomeDigest(once));
    }),
  );
});

test("different layers have different digests and names; names and titles are short", (t) => {
  const layers = sample(2000);
  for (const word of [genomeDigest, nameOf]) t.is(new Set(layers.map(word)).size, layers.length);
  for (const layer of layers) {
    t.regex(nameOf(layer), /^[a-z][a-z0-9]*(-[a-z0-9]+)*-[0-9a-f]{6}$/);
    t.true(nameOf(layer).length <= 47, nameOf(layer));
    t.true(titleOf(layer).length <= 96, titleOf(layer));
  }
});

test("a title and a name tell the rule first, three equal convolutions as one, and count what does not fit", (t) => {
  const delta = { update: "delta", queryConvolution: 4, keyConvolution: 4 };
  const one = decodeGenome({ ...delta, valueConvolution: 4, eigenvalues: "signed" });
  t.is(titleOf(one), "Delta rule, signed eigenvalues, convolution of 4");
  t.regex(nameOf(one), /^delta-signed-conv4-[0-9a-f]{6}$/);
  const two = decodeGenome({ ...delta, update: "none", window: 16, valueConvolution: 2 });
  t.is(titleOf(two), "Window of 16, q convolution of 4, k convolution of 4, v convolution of 2");
  t.regex(nameOf(two), /^window16-q4-k4-v2-[0-9a-f]{6}$/);
  const many = decodeGenome({ ...two, update: "gated-delta", gate: "silu", heads: 2, featureMap: "relu" });
  t.is(titleOf(many), "Gated delta rule, window of 16, q convolution of 4, k convolution of 4, and 4 more");
});

test("a gene that changes nothing has one value", (t) => {
  const additive = decodeGenome({ update: "additive" });
  t.is(genomeDigest(decodeGenome({ update: "additive", eigenvalues: "signed" })), genomeDigest(additive));
  t.is(decodeGenome({ update: "delta", normalisation: "none" }).normalisation, "l2");
  const local = decodeGenome({
    update: "none",
    window: 8,
    secondMemory: "slow",
    fusion: "router",
    temperature: 2,
  });
  t.deepEqual(
    local,
    decodeGenome({ update: "none", window: 8 }),
    "one that became neutral makes others inactive",
  );
});

test("a layer has a memory or a window: what would have neither reads as having the neutral memory", (t) => {
  t.deepEqual(decodeGenome({ update: "none" }), neutral);
  const local = decodeGenome({ update: "none", window: 8 });
  t.is(local.update, "none");
  t.false(stepsFrom(local).some(([gene, value]) => gene === "window" && value === 0));
  t.false(stepsFrom(neutral).some(([gene, value]) => gene === "update" && value === "none"));
  fc.assert(
    fc.property(genome, (one) => {
      for (const step of stepsFrom(one)) {
        const next = withValue(one, step);
        t.is(next[step[0]], step[1]);
        t.not(genomeDigest(next), genomeDigest(one));
      }
    }),
  );
});

test("given a genome of the first grammar, then the one width is that of q, k and v, and its digest is as it was", (t) => {
  const first = {
    update: "gated-delta",
    eigenvalues: "signed",
    convolution: 3,
    featureMap: "silu",
    normalisation: "l2",
    valueSize: 2,
    gate: "sigmoid",
  };
  const today = decodeGenome(first);
  const { convolution, ...others } = first;
  t.deepEqual(
    today,
    decodeGenome({
      ...others,
      queryConvolution: convolution,
      keyConvolution: convolution,
      valueConvolution: convolution,
    }),
  );
  t.is(genomeDigest(today), "sha256:e852f74f96125d87046c4b9add5af6ba332e7815089c776f6cc1320351600fd2");
  t.deepEqual(decodeGenome({ ...first, convolution: 0 }).queryConvolution, 0);
  t.true(Option.isNone(readGenomeJson({ ...first, convolution: 9 })));
  const apart = [{ queryConvolution: 3 }, { keyConvolution: 3 }, { valueConvolution: 3 }, { convolution: 3 }];
  t.is(new Set(apart.map((one) => genomeDigest(decodeGenome(one)))).size, apart.length);
});

test("given a genome from before a gene, then it reads as neutral and keeps its digest", (t) => {
  const today = decodeGenome({ update: "delta", convolution: 4 });
  const { valueSize, gate, ...old } = today;
  t.deepEqual([valueSize, gate], [1, "none"]);
  t.deepEqual(decodeGenome(old), today);
  t.is(
    genomeDigest(today),
    "sha256:34a10cc34841a2f7feacd823f36230fc9da295613b84b3dabcdd8620d03a7f1d",
    "the digest of a genome never changes: logs hold it",
  );
});

test("what is no genome is refused by name, or read as none from a log", (t) => {
  t.throws(() => decodeGenome({ update: "softmax" }), { message: /additive/ });
  t.throws(() => decodeGenome({ colour: "red" }), { message: /colour/ });
  t.true(Option.isNone(readGenomeJson({ update: "softmax" })));
  t.true(Option.isNone(readGenomeJson(null)));
});

test("genomes are as similar as they share genes, and the changes name the rest", (t) => {
  fc.assert(
    fc.property(genome, genome, (a, b) => {
      const likeness = similarity(profileOf(a), profileOf(b));
      t.is(likeness, similarity(profileOf(b), profileOf(a)));
      t.is(likeness === 1, genomeDigest(a) === genomeDigest(b));
      const rebuilt = normalise({
        ...a,
        ...Object.fromEntries(changesBetween(a, b).map(({ gene }) => [gene, b[gene]])),
      });
      t.deepEqual(rebuilt, b, "the changes lead from one to the other");
    }),
  );
});

test("given a delta rule with signed eigenvalues, when it turns additive, then the eigenvalues did not change: they went", (t) => {
  const before = decodeGenome({ update: "delta", eigenvalues: "signed" });
  const after = decodeGenome({ update: "additive" });
  t.deepEqual(changesBetween(before, after), [{ gene: "update", from: "delta", to: "additive" }]);
});

test("references have distinct names and genomes, and hold the default baselines", (t) => {
  t.is(new Set(references.map(({ name }) => name)).size, references.length);
  t.is(new Set(references.map(({ genome }) => genomeDigest(genome))).size, references.length);
  for (const name of defaultBaselines) t.truthy(referenceNamed(name));
  t.is(referenceNamed("softmax"), undefined);
});
