// Analyses: one finding for each thing, and no number that is not on record.
import test from "ava";
import { Schema } from "effect";
import fc from "fast-check";
import { analyse } from "../../../actors/grammar/analysis.ts";
import { changesBetween } from "../../../actors/grammar/distance.ts";
import { decodeGenome } from "../../../actors/grammar/normalise.ts";
import type { AnalyseRequest, GeneEffect, Relative, Training } from "../../../actors/ports.ts";
import { catalogue } from "../../../events/index.ts";
import type { Course, Measured } from "../../../events/suite.ts";
import { code } from "../../support/life.ts";
import { genome, known } from "./arbitraries.ts";

const delta = decodeGenome({ update: "delta", convolution: 4 });
const signed = decodeGenome({ ...delta, eigenvalues: "signed" });

const courseOf = (points: Course["points"]): Course => ({ heldOut: true, points, end: 0.5 });
const resultOf = (change: Partial<Measured>): Measured => ({
  steps: 20,
  loss: 0.9,
  accuracy: 0.6,
  trainingLoss: 0.8,
  parameters: 500,
  flops: 1e9,
  course: courseOf([]),
  tasks: [{ task: "overwrite-recall", preset: "tiny", loss: 0.9, accuracy: 0.6 }],
  ...change,
});
const training = (change: Partial<Training> = {}): Training => ({
  steps: 200,
  trainingLoss: 0.6,
  parameters: 1000,
  flops: 1e9,
  course: courseOf([]),
  tasks: [{ task: "overwrite-recall", preset: "tiny", loss: 0.7, accuracy: 0.6 }],
  rungs: [],
  randomSeed: 3,
  ...change,
});
const relative = (
  relation: Relative["relation"],
  experiment: string,
  loss: number,
  accuracy: number,
  trained: Training | null = training(),
): Relative => ({ relation, experiment, loss, accuracy, training: trained });

const requestOf = (change: Partial<AnalyseRequest> = {}): AnalyseRequest => ({
  isOutside: false,
  result: resultOf({
    steps: 200,
    loss: 0.5,
    accuracy: 0.8,
    trainingLoss: 0.48,
    parameters: 1100,
    flops: 1.5e9,
  }),
  proposal: {
    revision: 0,
    name: "delta-signed",
    motivation: "",
    code,
    genome: { ...signed },
    operator: "point mutation",
    citations: [],
  },
  parent: known("e01", delta),
  relatives: [
    relative("baseline", "b01", 0.4, 0.85),
    relative("parent", "e01", 0.7, 0.7, training({ trainingLoss: 0.65 })),
    relative("sibling", "e02", 0.6, 0.7),
    relative("sibling", "e03", 0.4, 0.7),
  ],
  effects: [],
  ...change,
});
const textsOf = (change: Partial<AnalyseRequest> = {}) =>
  analyse(requestOf(change)).findings.map(({ text }) => text);

test("an analysis names the changes against the parent, compares with each relative, and ranks among siblings", (t) => {
  const { text, changes, comparisons, shortcomings, findings } = analyse(requestOf());
  t.deepEqual(changes, [{ gene: "eigenvalues", from: "positive", to: "signed" }]);
  t.deepEqual(
    comparisons.map(({ relation, experiment }) => [relation, experiment]),
    [
      ["baseline", "b01"],
      ["parent", "e01"],
      ["sibling", "e02"],
      ["sibling", "e03"],
    ],
  );
  t.regex(text, /Against the baseline b01 it is worse: \+0\.1000 in loss, −0\.0500 in accuracy\./);
  t.regex(text, /Against the parent e01 it is better: −0\.2000 in loss/);
  t.regex(text, /By loss it ranks 2 of 3 among itself and its newest siblings\./);
  t.regex(
    text,
    /differs by \+0\.0200 from its training loss of 0\.4800; the parent's differs by \+0\.0500\./,
  );
  t.regex(
    text,
    /has 1100 parameters: 1\.10 times the parameters and 1\.50 times the floating-point operations of the parent e01/,
  );
  t.regex(text, /The one change, eigenvalues positive → signed, is credited with −0\.2000 in loss\./);
  t.deepEqual(shortcomings, ["worse than the baseline b01 in loss (+0.1000) and accuracy (−0.0500)"]);
  t.deepEqual(findings.find(({ text }) => text.startsWith("By loss"))?.experiments, ["e02", "e03"]);
});

test("given a baseline that is the parent too, then it is compared with once", (t) => {
  const trained = training({ course: courseOf([{ step: 50, loss: 1 }]) });
  const texts = textsOf({
    result: resultOf({ course: courseOf([{ step: 50, loss: 0.9 }]) }),
    relatives: [
      relative("baseline", "b01", 0.4, 0.85, trained),
      relative("parent", "b01", 0.4, 0.85, trained),
    ],
  });
  t.deepEqual(texts.filter((text) => text.startsWith("Against")).length, 1);
  t.true(texts.some((text) => text.startsWith("Against the baseline and parent b01 it is")));
  t.is(texts.filter((text) => text.startsWith("Its held-out loss was")).length, 1);
});

test("given rungs that a relative passed too, then whether it learnt faster", (t) => {
  const course = courseOf([50, 100, 150].map((step, i) => ({ step, loss: [0.9, 0.7, 0.6][i] ?? 0 })));
  const than = (...losses: number[]) =>
    textsOf({
      result: resultOf({ course }),
      relatives: [
        relative(
          "baseline",
          "b01",
          0.9,
          0.6,
          training({ course: courseOf(losses.map((loss, i) => ({ step: [50, 150][i] ?? 0, loss }))) }),
        ),
      ],
    }).find((text) => text.startsWith("Its held-out loss was"));
  t.is(
    than(1, 0.8),
    "Its held-out loss was 0.9000 (−0.1000) at step 50 and 0.6000 (−0.2000) at step 150: it learnt faster than the baseline b01.",
  );
  t.regex(than(0.8, 0.5) ?? "", /learnt slower than the baseline b01\.$/);
  t.regex(than(1, 0.5) ?? "", /learnt faster at first and slower later than/);
  t.regex(than(0.9) ?? "", /at step 50: it learnt alike as the baseline b01\.$/);
  t.is(than(), undefined, "nothing to compare is nothing to say");
});

test("given a course of another kind of loss, then nothing is said of who learnt faster", (t) => {
  const points = [{ step: 50, loss: 1 }];
  const trained = training({ course: { heldOut: false, points, end: 0.5 } });
  const against = (course: Course) =>
    textsOf({ result: resultOf({ course }), relatives: [relative("baseline", "b01", 0.9, 0.6, trained)] });
  t.false(against({ heldOut: true, points, end: 0.5 }).some((text) => text.includes("it learnt")));
  const ofTraining = against({ heldOut: false, points, end: 0.5 });
  t.true(ofTraining.some((text) => text.startsWith("Its training loss was 1.0000")));
});

test("given a suite, then each task by itself against the baseline", (t) => {
  const tasks = [
    { task: "byte-lm", preset: "laptop", loss: 2.5, accuracy: 0.3 },
    { task: "parity-with-resets", preset: "laptop", loss: 0.1, accuracy: 0.97 },
  ];
  const before = training({ tasks: [{ ...tasks[0]!, loss: 2.6, accuracy: 0.28 }] });
  const texts = textsOf({
    result: resultOf({ tasks }),
    relatives: [relative("baseline", "b01", 2.6, 0.5, before)],
  });
  t.true(
    texts.includes(
      "On byte-lm it reached a loss of 2.5000 and an accuracy of 0.3000: −0.1000 and +0.0200 against the baseline b01.",
    ),
  );
  t.true(texts.includes("On parity-with-resets it reached a loss of 0.1000 and an accuracy of 0.9700."));
});

test("given earlier effects of the same change, then whether this result agrees with them", (t) => {
  const effect = (value: number): GeneEffect[] => [
    { gene: "eigenvalues", value: "signed", effect: value, count: 3, experiments: ["e04", "e05"] },
    { gene: "gate", value: "silu", effect: 0.4, count: 3, experiments: ["e06"] },
  ];
  const record = (value: number) =>
    analyse(requestOf({ effects: effect(value) })).findings.filter(({ text }) => text.startsWith("Before,"));
  t.deepEqual(
    record(0.08).map(({ text, experiments }) => [text, experiments]),
    [
      [
        "Before, 3 with the change to eigenvalues signed gained +0.0800 in fitness on average; this one agrees.",
        ["e04", "e05"],
      ],
    ],
  );
  t.regex(record(-0.08)[0]?.text ?? "", /this one does not agree\.$/);
  t.regex(record(0)[0]?.text ?? "", /this one says nothing\.$/);
});

test("given held-out loss far above the training loss, then a shortcoming", (t) => {
  const { shortcomings } = analyse(
    requestOf({ result: resultOf({ loss: 0.5, trainingLoss: 0.1 }), relatives: [] }),
  );
  t.is(shortcomings.length, 1);
  t.regex(shortcomings[0] ?? "", /does not generalise/);
});

test("given no parent, or no genome, then no changes are made up and nothing is credited", (t) => {
  for (const change of [{ parent: null, relatives: [] }, { parent: known("e01", null) }]) {
    t.deepEqual(analyse(requestOf(change)).changes, []);
    t.false(textsOf(change).some((text) => text.includes("credited")));
  }
});

const loss = fc.double({ min: 0, max: 5, noNaN: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const count = fc.integer({ min: 1, max: 1e6 });
const trainings: fc.Arbitrary<Training> = fc.record({
  steps: count,
  trainingLoss: loss,
  parameters: count,
  flops: fc.option(fc.double({ min: 1, max: 1e15, noNaN: true })),
  course: fc.record({
    heldOut: fc.boolean(),
    points: fc.uniqueArray(fc.record({ step: fc.constantFrom(50, 100, 150), loss }), {
      selector: ({ step }) => step,
    }),
    end: loss,
  }),
  tasks: fc.uniqueArray(
    fc.record({
      ...{ loss, accuracy: share, preset: fc.constant("laptop") },
      task: fc.constantFrom("byte-lm", "overwrite-recall", "parity-with-resets"),
    }),
    { selector: ({ task }) => task },
  ),
  rungs: fc.constant([]),
  randomSeed: count,
});
const relatives = (relation: Relative["relation"], ids: readonly string[], most: number) =>
  fc
    .array(fc.tuple(loss, loss, fc.option(trainings)), { maxLength: most })
    .map((drawn) =>
      drawn.map(([one, accuracy, trained], i) =>
        relative(relation, ids[i] ?? "", one, accuracy / 5, trained),
      ),
    );
const requests: fc.Arbitrary<AnalyseRequest> = fc
  .record({
    before: genome,
    after: genome,
    trained: trainings,
    loss,
    accuracy: share,
    relatives: fc
      .tuple(
        relatives("baseline", ["b01"], 1),
        relatives("parent", ["e01"], 1),
        relatives("grandparent", ["e02"], 1),
        relatives("sibling", ["e03", "e04", "e05"], 3),
      )
      .map((drawn) => drawn.flat()),
    effect: fc.double({ min: -1, max: 1, noNaN: true }),
    known: count,
  })
  .map(({ before, after, trained, loss, accuracy, relatives, effect, known: earlier }) =>
    requestOf({
      result: resultOf({ ...trained, loss, accuracy }),
      proposal: { ...requestOf().proposal, genome: { ...after } },
      parent: known("e01", before),
      relatives,
      effects: changesBetween(before, after)
        .slice(1)
        .map(({ gene, to }) => ({ gene, value: to, effect, count: earlier, experiments: ["e06"] })),
    }),
  );

/** Every number that an analysis may name, by its name, made from the request afresh. */
const recomputed = ({ result, relatives, effects }: AnalyseRequest): ReadonlyMap<string, number[]> => {
  const all: [string, number][] = [
    ["loss", result.loss],
    ["accuracy", result.accuracy],
    ["steps", result.steps],
    ["gap", result.loss - result.trainingLoss],
    ["training loss", result.trainingLoss],
    ["parameters", result.parameters],
    ["rank", relatives.filter((one) => one.relation === "sibling" && one.loss < result.loss).length + 1],
    ["ranked", relatives.filter(({ relation }) => relation === "sibling").length + 1],
  ];
  for (const { gene, value, effect, count: children } of effects)
    all.push([`children with ${gene} ${value}`, children], [`effect of ${gene} ${value}`, effect]);
  for (const { task, loss, accuracy } of result.tasks)
    all.push([`loss on ${task}`, loss], [`accuracy on ${task}`, accuracy]);
  for (const { step, loss } of result.course.points) all.push(["step", step], [`loss of step ${step}`, loss]);
  for (const { relation, loss, accuracy, training: theirs } of relatives) {
    all.push([`loss against the ${relation}`, result.loss - loss]);
    all.push([`accuracy against the ${relation}`, result.accuracy - accuracy]);
    if (theirs === null) continue;
    all.push(["parameters, ratio", result.parameters / theirs.parameters]);
    all.push(["flops, ratio", (result.flops ?? NaN) / (theirs.flops ?? NaN)]);
    if (relation === "parent") all.push(["gap of the parent", loss - theirs.trainingLoss]);
    for (const { task, loss, accuracy } of relation === "baseline" ? result.tasks : [])
      for (const other of theirs.tasks.filter((one) => one.task === task)) {
        all.push([`loss on ${task} against the baseline`, loss - other.loss]);
        all.push([`accuracy on ${task} against the baseline`, accuracy - other.accuracy]);
      }
    for (const own of result.course.points)
      for (const other of theirs.course.points.filter(({ step }) => step === own.step))
        all.push([`step ${own.step} against the ${relation}`, own.loss - other.loss]);
  }
  return new Map(
    [...Map.groupBy(all, ([name]) => name)].map(([name, same]) => [name, same.map(([, value]) => value)]),
  );
};

const shown = (x: number): string[] => [
  String(x),
  x.toFixed(2),
  x.toFixed(4),
  `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(4)}`,
];

test("every number of a finding's text is on record, and every number on record is one of the request", (t) => {
  fc.assert(
    fc.property(requests, (asked) => {
      const analysis = analyse(asked);
      const known = recomputed(asked);
      const ids = [...asked.relatives.map(({ experiment }) => experiment), "e06"];
      // Names, experiments and values of genes may have digits that are no measurements.
      const words = [
        ...ids,
        ...analysis.changes.flatMap(({ gene, from, to }) => [`${gene} ${from} → ${to}`, `${gene} ${to}`]),
      ];
      for (const { text, numbers, experiments } of analysis.findings) {
        for (const { name, value } of numbers) t.true(known.get(name)?.includes(value), `${name} ${value}`);
        const bare = words.reduce((rest, word) => rest.replaceAll(word, ""), text);
        const told = numbers.flatMap(({ value }) => shown(value));
        for (const [number] of bare.matchAll(/[+−]?\d[\d.]*(e[+-]\d+)?(?<!\.)/g))
          t.true(told.includes(number), `${number} in: ${text}`);
        t.true(experiments.every((id) => ids.includes(id)));
        t.true(analysis.text.includes(text));
      }
      Schema.decodeUnknownSync(catalogue.AnalysisWritten.data)(analysis, { onExcessProperty: "error" });
      t.deepEqual(analyse(structuredClone(asked)), analysis);
    }),
  );
});
