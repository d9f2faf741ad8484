import test from "ava";
import { Schema } from "effect";
import { analyse } from "../../../actors/grammar/analysis.ts";
import { decodeGenome, genomeDigest } from "../../../actors/grammar/normalise.ts";
import { judgeNovelty, sourceDigest } from "../../../actors/grammar/novelty.ts";
import { referenceNamed } from "../../../actors/grammar/references.ts";
import { judgeQuality } from "../../../actors/grammar/rubric.ts";
import { summarise } from "../../../actors/grammar/summary.ts";
import type { AnalyseRequest, JudgeQualityRequest } from "../../../actors/ports.ts";
import { catalogue, type EventData } from "../../../events/index.ts";
import { artifact, code, environment } from "../../support/life.ts";
import { known } from "./arbitraries.ts";

const delta = decodeGenome({ update: "delta", convolution: 4 });
const signed = decodeGenome({ ...delta, eigenvalues: "signed" });
const earlier = (experiment: string, genome: typeof delta | null, digest?: string) => ({
  ...known(experiment, genome),
  digest: digest ?? (genome === null ? sourceDigest("pass") : genomeDigest(genome)),
});
const result: EventData<"TrainingFinished"> = {
  attempt: 1,
  steps: 200,
  loss: 0.5,
  accuracy: 0.8,
  trainingLoss: 0.48,
  randomSeed: 1,
  parameters: 1000,
  flops: 1e9,
  milestones: [],
  seconds: 8,
  taskDigest: artifact.sha256,
  curve: artifact,
  log: artifact,
  weights: artifact,
  environment,
  sandbox: "printed",
};

test("given an earlier proposal with the same genome, then not novel, whatever the code looks like", (t) => {
  const judged = judgeNovelty({
    source: "# another text",
    genome: { ...signed },
    motivation: "",
    earlier: [earlier("e01", delta), earlier("e02", signed)],
  });
  t.false(judged.novel);
  t.is(judged.digest, genomeDigest(signed));
  t.deepEqual(judged.nearest[0], { experiment: "e02", similarity: 1 });
  t.regex(judged.reason, /not novel.*e02/);
});

test("given another genome, then novel, with the five nearest by genes, nearest first", (t) => {
  const others = [3, 2, 0].map((width, i) =>
    earlier(`e1${i}`, decodeGenome({ update: "additive", convolution: width, gate: "silu" })),
  );
  const judged = judgeNovelty({
    source: "",
    genome: { ...signed },
    motivation: "",
    earlier: [...others, earlier("e20", null), earlier("e21", null), earlier("e22", delta)],
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

test("given code without a genome, then its source counts, but not its comments and blank lines", (t) => {
  const source = "import torch\n\n# why\nx = 1  \n";
  const judged = judgeNovelty({
    source,
    genome: null,
    motivation: "a wholly new layer",
    earlier: [earlier("e01", null, sourceDigest("import torch\r\nx = 1\n"))],
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
    ...change,
  });

test("the baseline is at the anchor in each part, and the rationale says that no model judged", (t) => {
  for (const judged of [quality(), quality({ baseline: null })]) {
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

test("genes that no published layer has are innovation, more projections are complexity", (t) => {
  const part = (genome: object, name: string) =>
    quality({ genome: { ...delta, ...genome } }).parts.find((one) => one.name === name)?.score ?? NaN;
  t.true(part({ featureMap: "relu", convolution: 2 }, "innovation") > 5);
  t.true(part({ gate: "silu" }, "complexity") < 5);
  t.true(part({ gate: "silu", valueSize: 2 }, "complexity") < part({ gate: "silu" }, "complexity"));
  t.deepEqual(
    quality({ genome: null })
      .parts.slice(1)
      .map(({ score }) => score),
    [5, 5],
  );
});

const analysed = (change: Partial<AnalyseRequest> = {}) =>
  analyse({
    result,
    proposal: {
      revision: 0,
      name: "delta-signed",
      motivation: "",
      code,
      genome: { ...signed },
      operator: "mutation",
      citations: [],
    },
    parent: known("e01", delta),
    comparisons: [
      { relation: "baseline", experiment: "b01", loss: 0.1, accuracy: -0.05 },
      { relation: "parent", experiment: "e01", loss: -0.2, accuracy: 0.1 },
      { relation: "sibling", experiment: "e02", loss: -0.1, accuracy: 0.1 },
      { relation: "sibling", experiment: "e03", loss: 0.1, accuracy: 0.1 },
    ],
    ...change,
  });

test("an analysis names the changes against the parent and every number it rests on", (t) => {
  const analysis = analysed();
  t.deepEqual(analysis.changes, [{ gene: "eigenvalues", from: "positive", to: "signed" }]);
  t.regex(analysis.text, /The one change, eigenvalues positive → signed, made it better\./);
  t.regex(analysis.text, /baseline b01: worse \(loss \+0\.1000, accuracy −0\.0500\)/);
  t.regex(analysis.text, /lower than that of 1 of 2 siblings/);
  t.deepEqual(analysis.shortcomings, [
    "worse than the baseline b01 in loss (+0.1000) and accuracy (−0.0500)",
  ]);
});

test("given held-out loss far above the training loss, then a shortcoming", (t) => {
  const { shortcomings } = analysed({ result: { ...result, trainingLoss: 0.1 }, comparisons: [] });
  t.is(shortcomings.length, 1);
  t.regex(shortcomings[0] ?? "", /does not generalise/);
});

test("given no parent, or no genome, then no changes are made up", (t) => {
  t.deepEqual(analysed({ parent: null, comparisons: [] }).changes, []);
  t.deepEqual(analysed({ parent: known("e01", null) }).changes, []);
});

test("judgements and analyses are what the events hold", (t) => {
  Schema.decodeUnknownSync(catalogue.QualityJudged.data)(quality());
  Schema.decodeUnknownSync(catalogue.AnalysisWritten.data)(analysed());
  const novelty = judgeNovelty({ source: "", genome: null, motivation: "", earlier: [] });
  Schema.decodeUnknownSync(catalogue.NoveltyJudged.data)(novelty);
  t.pass();
});

test("a summary counts, ranks and tells what helped and harmed; without experience it says so", (t) => {
  const text = summarise(
    [
      { gene: "gate", value: "silu", effect: 0.1, count: 2 },
      { gene: "convolution", value: "0", effect: -0.2, count: 2 },
    ],
    [known("e01", delta, { fitness: 0.61 }), known("e02", signed, { fitness: null })],
  );
  t.regex(text, /2 experiments are closed, 1 of them measured/);
  t.regex(text, /name-e01 \(fitness 0\.6100\)/);
  t.regex(text, /Most helped by gate silu \(\+0\.0500 after shrinkage, 2 children\)/);
  t.regex(text, /Most harmed by convolution 0/);
  t.regex(summarise([], []), /No gene was changed/);
});
