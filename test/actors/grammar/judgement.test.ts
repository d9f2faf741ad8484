import assert from "node:assert/strict";
import test from "ava";
import { Schema } from "effect";
import fc from "fast-check";
import { profileOf, similarity } from "../../../actors/grammar/distance.ts";
import { decodeGenome, genomeDigest } from "../../../actors/grammar/normalise.ts";
import { judgeNovelty, sourceDigest } from "../../../actors/grammar/novelty.ts";
import { referenceNamed } from "../../../actors/grammar/references.ts";
import { judgeQuality } from "../../../actors/grammar/rubric.ts";
import { summarise } from "../../../actors/grammar/summary.ts";
import type { JudgeQualityRequest, Training } from "../../../actors/ports.ts";
import { catalogue } from "../../../events/index.ts";
import type { Measured } from "../../../events/suite.ts";
import { known } from "./arbitraries.ts";

const delta = decodeGenome({ update: "delta", convolution: 4 });
const signed = decodeGenome({ ...delta, eigenvalues: "signed" });
const earlier = (experiment: string, genome: typeof delta | null, digest?: string) => ({
  ...known(experiment, genome),
  digest: digest ?? (genome === null ? sourceDigest("pass") : genomeDigest(genome)),
  sequence: Number(experiment.slice(1)),
});
const some = [
  delta,
  signed,
  null,
  decodeGenome({ update: "additive" }),
  decodeGenome({ ...delta, gate: "silu" }),
];
const result: Measured = {
  steps: 200,
  loss: 0.5,
  accuracy: 0.8,
  trainingLoss: 0.48,
  parameters: 1000,
  flops: 1e9,
  course: { heldOut: true, points: [], end: 0.5 },
  tasks: [],
};

const { loss: _, accuracy: __, ...measured } = result;
const training: Training = { ...measured, rungs: [], randomSeed: 1 };

test("given an earlier proposal with the same genome, then not novel, whatever the code looks like", (t) => {
  const judged = judgeNovelty({
    source: "# another text",
    genome: { ...signed },
    motivation: "",
    earlier: [earlier("e01", delta), earlier("e02", signed)],
    nearest: 5,
    isOutside: false,
  });
  t.false(judged.novel);
  t.is(judged.digest, genomeDigest(signed));
  t.deepEqual(judged.nearest[0], { experiment: "e02", similarity: 1 });
  t.regex(judged.reason, /not novel.*e02/);
});

test("given another genome, then novel, with as many of the nearest by genes as were asked for, nearest first", (t) => {
  const others = [3, 2, 0].map((width, i) =>
    earlier(`e1${i}`, decodeGenome({ update: "additive", convolution: width, gate: "silu" })),
  );
  const judged = judgeNovelty({
    source: "",
    genome: { ...signed },
    motivation: "",
    earlier: [...others, earlier("e20", null), earlier("e21", null), earlier("e22", delta)],
    nearest: 5,
    isOutside: false,
  });
  t.true(judged.novel);
  t.is(judged.nearest.length, 5);
  t.is(judged.nearest[0]?.experiment, "e22");
  const likeness = judged.nearest.map(({ similarity }) => similarity);
  t.deepEqual(
    likeness,
    likeness.toSorted((a, b) => b - a),
  );
});

test("given lists in any order, one after the other, then the nearest are those by genes, of equal ones the earliest", (t) => {
  const made = fc.array(fc.tuple(fc.constantFrom(...some), fc.nat(40)), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(made, fc.array(fc.nat(30)), (proposals, lengths) => {
      const all = proposals.map(([genome, place], index) => {
        return { ...earlier(`e${index}`, genome), sequence: 100 * place + index };
      });
      for (const length of [...lengths, all.length]) {
        const list = all.slice(0, length);
        const judged = judgeNovelty({
          ...{ source: "", genome: { ...delta }, motivation: "", nearest: 4, isOutside: false },
          earlier: list,
        });
        const nearest = list
          .map(({ experiment, sequence, genome }) => {
            const theirs = genome === null ? null : profileOf(decodeGenome(genome));
            return {
              experiment,
              sequence,
              alike: theirs === null ? 0 : similarity(profileOf(delta), theirs),
            };
          })
          .sort((one, other) => other.alike - one.alike || one.sequence - other.sequence)
          .slice(0, 4);
        assert.deepEqual(
          judged.nearest,
          nearest.map(({ experiment, alike }) => ({ experiment, similarity: alike })),
        );
        assert.equal(judged.novel, !list.some(({ digest }) => digest === genomeDigest(delta)));
      }
    }),
  );
  t.pass();
});

test("given code without a genome, then its source counts, but not its comments and blank lines", (t) => {
  const source = "import torch\n\n# why\nx = 1  \n";
  const judged = judgeNovelty({
    source,
    genome: null,
    motivation: "a wholly new layer",
    earlier: [earlier("e01", null, sourceDigest("import torch\r\nx = 1\n"))],
    nearest: 5,
    isOutside: false,
  });
  t.false(judged.novel);
  t.not(sourceDigest("x = 1"), sourceDigest("x = 2"));
  t.not(sourceDigest("if a:\n  b()\nc()"), sourceDigest("if a:\n  b()\n  c()"), "indentation is meaning");
});

const quality = (change: Partial<JudgeQualityRequest> = {}) =>
  judgeQuality({
    motivation: "",
    genome: { ...(referenceNamed("delta")?.genome ?? delta) },
    result,
    baseline: { experiment: "b01", loss: 0.5, accuracy: 0.8 },
    baselineTraining: training,
    ...change,
  });

test("the baseline is at the anchor in each part, and the rationale says that no model judged", (t) => {
  for (const judged of [quality(), quality({ baseline: null, baselineTraining: null })]) {
    t.is(judged.score, 5);
    t.deepEqual(
      judged.parts.map(({ name, weight, score }) => [name, weight, score]),
      [
        ["performance", 0.3, 5],
        ["innovation", 0.25, 5],
        ["complexity", 0.45, 5],
      ],
    );
    t.regex(judged.rationale, /no model judged/);
  }
});

test("better results grade higher, worse lower, and no grade leaves 1 to 10", (t) => {
  const of = (loss: number, accuracy: number) => quality({ result: { ...result, loss, accuracy } }).score;
  t.true(of(0.48, 0.81) > of(0.5, 0.8) && of(0.5, 0.8) > of(0.52, 0.79));
  t.is(of(0.1, 1), of(0.01, 1), "beyond a tenth nothing is won");
  for (const loss of [1e-9, 0.5, 1e9]) t.true(of(loss, 0.5) >= 1 && of(loss, 0.5) <= 10);
});

const partOf = (change: Partial<JudgeQualityRequest>, name: string) =>
  quality(change).parts.find((one) => one.name === name)?.score ?? NaN;

test("genes that no published layer has are innovation; without a genome it stays at the anchor", (t) => {
  t.true(partOf({ genome: { ...delta, featureMap: "relu", convolution: 2 } }, "innovation") > 5);
  t.is(partOf({ genome: null }, "innovation"), 5);
});

test("complexity is what the layer costs against the baseline, in parameters and operations alike", (t) => {
  const cost = (parameters: number, flops: number | null) =>
    partOf({ result: { ...result, parameters, flops } }, "complexity");
  t.is(cost(1000, 1e9), 5);
  t.is(cost(2000, 2e9), 1, "twice the cost is the end of the scale");
  t.is(cost(500, 5e8), 9);
  t.is(cost(2000, 1e9), cost(1000, 2e9));
  t.is(cost(2000, null), 1, "operations that were not counted do not count");
  t.true(cost(1100, 1.1e9) < 5 && cost(1100, 1.1e9) > cost(1200, 1.2e9));
  t.is(partOf({ result: { ...result, parameters: 9000 }, baselineTraining: null }, "complexity"), 5);
  t.regex(
    quality({ result: { ...result, parameters: 1100 } }).rationale,
    /1\.100 times the baseline's parameters, 1\.000 times its operations/,
  );
});

test("judgements are what the events hold", (t) => {
  Schema.decodeUnknownSync(catalogue.QualityJudged.data)(quality());
  const novelty = judgeNovelty({
    source: "",
    genome: null,
    motivation: "",
    earlier: [],
    nearest: 5,
    isOutside: false,
  });
  Schema.decodeUnknownSync(catalogue.NoveltyJudged.data)(novelty);
  t.pass();
});

test("a summary counts, ranks and tells what helped, what harmed and which operators gain; without experience it says so", (t) => {
  const text = summarise({
    effects: [
      { gene: "gate", value: "silu", effect: 0.1, count: 2, experiments: ["e03", "e07"] },
      { gene: "convolution", value: "0", effect: -0.2, count: 2, experiments: [] },
    ],
    operators: [
      { operator: "crossover", effect: -0.01, count: 4 },
      { operator: "transplant", effect: 0.02, count: 1 },
    ],
    experiments: [known("e01", delta, { fitness: 0.61 }), known("e02", signed, { fitness: null })],
  });
  t.regex(text, /2 closed experiments, 1 of them measured/);
  t.regex(text, /name-e01 \(fitness 0\.6100\)/);
  t.regex(text, /Most helped by gate silu \(\+0\.0500 after shrinkage, 2 children, last e07\)/);
  t.regex(text, /Most harmed by convolution 0/);
  t.regex(text, /by operator \(children\): transplant \+0\.0200 \(1\); crossover −0\.0100 \(4\)\./);
  t.regex(summarise({ effects: [], operators: [], experiments: [] }), /No gene was changed/);
});
