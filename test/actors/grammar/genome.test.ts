import fs from "node:fs";
import path from "node:path";
import test from "ava";
import { Option } from "effect";
import fc from "fast-check";
import { changesBetween, similarity } from "../../../actors/grammar/distance.ts";
import { genes } from "../../../actors/grammar/genes/index.ts";
import { nameOf, titleOf } from "../../../actors/grammar/name.ts";
import {
  decodeGenome,
  genomeDigest,
  geneNames,
  normalise,
  readGenomeJson,
} from "../../../actors/grammar/normalise.ts";
import { defaultBaselines, referenceNamed, references } from "../../../actors/grammar/references.ts";
import { genome, rawGenome, space } from "./arbitraries.ts";

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

test("different layers have different digests, names and titles; there are far more than a campaign needs", (t) => {
  t.true(space.length > 500, `${space.length} layers`);
  for (const word of [genomeDigest, nameOf, titleOf]) t.is(new Set(space.map(word)).size, space.length);
  for (const name of space.map(nameOf)) t.regex(name, /^[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{6}$/);
});

test("a gene that changes nothing has one value", (t) => {
  const additive = decodeGenome({ update: "additive" });
  t.is(genomeDigest(decodeGenome({ update: "additive", eigenvalues: "signed" })), genomeDigest(additive));
  t.is(decodeGenome({ update: "delta", normalisation: "none" }).normalisation, "l2");
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
      const likeness = similarity(a, b);
      t.is(likeness, similarity(b, a));
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
