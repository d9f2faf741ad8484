import test from "ava";
import {
  geneEffects,
  knownBefore,
  operatorEffects,
  proposedBefore,
  sameSourceBefore,
  triedBefore,
} from "../../../projections/experience/fold.ts";
import * as experience from "../../../projections/experience/fold.ts";
import { fold } from "../../../projections/projection.ts";
import { closedBefore } from "../../support/closed-before.ts";
import { logged } from "../../support/histories.ts";
import type { Told } from "../../../bench/histories/told.ts";
import * as life from "../../support/life.ts";
import { analysed, closed, finished, happened, judgedNovel, opened, proposed } from "../../support/story.ts";

const stateOf = (...told: readonly Told[]) => fold(experience, logged(told));

const baseline = [
  opened("b01", { arm: "baseline" }),
  proposed("b01", { update: "delta", heads: 2 }),
  judgedNovel("b01", "1"),
  finished("b01", 1, 0.5),
  analysed("b01"),
  closed("b01", 0.5),
];
const child = [
  opened("e1", { parent: "b01" }),
  proposed("e1", { update: "decay", heads: 2 }),
  judgedNovel("e1", "2"),
  finished("e1", 0.9, 0.6),
  analysed("e1", { gene: "update", from: "delta", to: "decay" }),
  closed("e1", 0.7),
];

test("given a parent and its child, the child is known with its measurements, changes and gain", (t) => {
  const [, known] = closedBefore(stateOf(...baseline, ...child), "c1", 12);
  t.like(known, {
    experiment: "e1",
    parent: "b01",
    name: "e1 v0",
    fitness: 0.7,
    loss: 0.9,
    accuracy: 0.6,
    analysis: "better",
    changes: [{ gene: "update", from: "delta", to: "decay" }],
    gain: 0.7 - 0.5,
    proposedSequence: 8,
    sequence: 12,
  });
});

test("as of a sequence before it closed, an experiment is not known", (t) => {
  const state = stateOf(...baseline, ...child);
  t.deepEqual(
    closedBefore(state, "c1", 11).map(({ experiment }) => experiment),
    ["b01"],
  );
  t.is(knownBefore(state, "c1", "e1", 11), undefined);
  t.is(knownBefore(state, "c1", "e1", 12)?.fitness, 0.7);
  t.is(knownBefore(state, "c2", "e1", 12), undefined);
});

test("what was proposed is known from its judgement on, whatever comes of it", (t) => {
  const state = stateOf(...baseline, ...child);
  t.deepEqual(
    proposedBefore(state, "c1", "evolution", 8).map(({ experiment }) => experiment),
    ["b01"],
  );
  const [open] = proposedBefore(state, "c1", "evolution", 11);
  t.like(open, { experiment: "e1", sequence: 8, digest: `sha256:${"2".repeat(64)}` });
  t.deepEqual(proposedBefore(state, "c1", "evolution", 12)[0], open);
});

test("an arm knows what itself and the baselines tried, and nothing of the other arm", (t) => {
  const other = [
    opened("e2", { arm: "control" }),
    proposed("e2", { update: "decay", heads: 2 }),
    judgedNovel("e2", "2"),
  ];
  const state = stateOf(...baseline, ...child, ...other);
  const triedBy = (arm: "baseline" | "evolution" | "control") =>
    proposedBefore(state, "c1", arm, 99).map(({ experiment }) => experiment);
  t.deepEqual(triedBy("evolution"), ["e1", "b01"]);
  t.deepEqual(triedBy("control"), ["e2", "b01"]);
  t.deepEqual(triedBy("baseline"), ["b01"]);
  const tried = triedBefore(state, "c1", "evolution", 99);
  t.is(tried.size, 2);
  t.deepEqual(
    ["1", "2", "3"].map((digit) => tried.has(`sha256:${digit.repeat(64)}`)),
    [true, true, false],
  );
  t.is(triedBefore(state, "c1", "evolution", 0).size, 0);
  const code = life.code.artifact.sha256;
  const twin = (arm: "evolution" | "control", of: string, sequence: number) =>
    sameSourceBefore(state, "c1", arm, of, code, sequence);
  t.is(twin("control", "e2", 99), "b01");
  t.is(twin("control", "b01", 99), "e2");
  t.is(twin("evolution", "b01", 99), "e1");
  t.is(twin("control", "b01", 12), undefined);
});

const suspected = [
  opened("e1"),
  proposed("e1", { update: "delta" }),
  judgedNovel("e1", "1"),
  finished("e1", 0.1),
  happened("e1", life.leakSuspected()),
];

test("a result whose suspicion was never cleared leaves no number when the experiment ends", (t) => {
  const state = stateOf(...suspected, closed("e1", null));
  t.like(knownBefore(state, "c1", "e1", 6), { loss: null, accuracy: null, training: null, fitness: null });
});

test("a result that was rejected leaves no number", (t) => {
  const state = stateOf(...suspected, happened("e1", life.rejected()), closed("e1", null));
  t.like(knownBefore(state, "c1", "e1", 7), { loss: null, accuracy: null, training: null, fitness: null });
});

test("of several versions only the last carries the result", (t) => {
  const state = stateOf(
    opened("e1"),
    proposed("e1", { update: "delta" }, 0),
    judgedNovel("e1", "1"),
    proposed("e1", { update: "decay" }, 1),
    judgedNovel("e1", "2"),
    finished("e1", 0.9),
    closed("e1", 0.6),
  );
  t.deepEqual(
    proposedBefore(state, "c1", "evolution", 7).map(({ name }) => name),
    ["e1 v0", "e1 v1"],
  );
  t.like(knownBefore(state, "c1", "e1", 7), { name: "e1 v1", genome: { update: "decay" }, loss: 0.9 });
});

test("proposals come in the order in which they were judged, each with the place at which it was made", (t) => {
  const state = stateOf(
    opened("e1"),
    opened("e2"),
    proposed("e1", null),
    proposed("e2", null),
    judgedNovel("e2", "2"),
    judgedNovel("e1", "1"),
  );
  t.deepEqual(
    proposedBefore(state, "c1", "evolution", 5).map(({ experiment }) => experiment),
    ["e2"],
  );
  t.deepEqual(
    proposedBefore(state, "c1", "evolution", 6).map(({ experiment, sequence }) => [experiment, sequence]),
    [
      ["e2", 4],
      ["e1", 3],
    ],
  );
});

test("a failed experiment is known without numbers; one that proposed nothing taught nothing", (t) => {
  const state = stateOf(
    opened("e1"),
    proposed("e1", { update: "delta" }),
    closed("e1", null),
    opened("e2"),
    closed("e2", null),
  );
  t.is(closedBefore(state, "c1", 5).length, 1);
  t.like(knownBefore(state, "c1", "e1", 5), {
    fitness: null,
    loss: null,
    accuracy: null,
    gain: null,
    outcome: "failed",
  });
});

test("gene effects are mean gains over the parents, as of the sequence", (t) => {
  const told = [
    ...baseline,
    ...child,
    opened("e2", { parent: "b01" }),
    proposed("e2", { update: "decay", heads: 4 }),
    analysed("e2", { gene: "update", from: "delta", to: "decay" }, { gene: "heads", from: "2", to: "4" }),
    closed("e2", 0.4),
    opened("e3", { parent: "b01" }),
    proposed("e3", { update: "additive", heads: 2 }),
    closed("e3", null),
  ];
  const state = stateOf(...told);
  t.deepEqual(geneEffects(state, "c1", 12), [
    { gene: "update", value: "decay", effect: 0.7 - 0.5, count: 1, experiments: ["e1"] },
  ]);
  t.deepEqual(geneEffects(state, "c1", told.length), [
    { gene: "heads", value: "4", effect: 0.4 - 0.5, count: 1, experiments: ["e2"] },
    {
      gene: "update",
      value: "decay",
      effect: (0.7 - 0.5 + (0.4 - 0.5)) / 2,
      count: 2,
      experiments: ["e1", "e2"],
    },
  ]);
});

test("what its analysis did not call a change, such as a gene without effect, is credited with nothing", (t) => {
  const state = stateOf(
    ...baseline,
    opened("e1", { parent: "b01" }),
    proposed("e1", { update: "delta", heads: 4 }),
    analysed("e1"),
    closed("e1", 0.75),
  );
  t.deepEqual(geneEffects(state, "c1", 10), []);
});

const childOf = (
  id: string,
  fitness: number,
  operator: string,
  ...changes: Parameters<typeof analysed>[1][]
) => [
  opened(id, { parent: "b01" }),
  proposed(id, { update: "decay" }, 0, operator),
  analysed(id, ...changes),
  closed(id, fitness),
];

test("an effect names the newest five experiments that it rests on, and counts them all", (t) => {
  const change = { gene: "update", from: "delta", to: "decay" };
  const children = Array.from({ length: 8 }, (_, i) => childOf(`e${i}`, 0.6, "crossover", change)).flat();
  const [effect] = geneEffects(stateOf(...baseline, ...children), "c1", 1000);
  t.is(effect?.count, 8);
  t.deepEqual(effect?.experiments, ["e3", "e4", "e5", "e6", "e7"]);
});

test("operator effects are mean gains over the parents by the operator of what was measured, as of the sequence", (t) => {
  const told = [
    ...baseline,
    ...childOf("e1", 0.7, "crossover"),
    ...childOf("e2", 0.4, "point mutation"),
    opened("e3", { parent: "b01" }),
    proposed("e3", { update: "decay" }, 0, "point mutation"),
    proposed("e3", { update: "additive" }, 1, "crossover"),
    closed("e3", 0.6),
  ];
  const state = stateOf(...told);
  t.deepEqual(operatorEffects(state, "c1", 10), [{ operator: "crossover", effect: 0.7 - 0.5, count: 1 }]);
  t.deepEqual(operatorEffects(state, "c1", told.length), [
    { operator: "crossover", effect: (0.7 - 0.5 + (0.6 - 0.5)) / 2, count: 2 },
    { operator: "point mutation", effect: 0.4 - 0.5, count: 1 },
  ]);
});

test("against a parent without a genome, or without one of its own, a child credits nobody", (t) => {
  const program = [opened("b02", { arm: "baseline" }), proposed("b02", null), closed("b02", 0.5)];
  const change = { gene: "update", from: "delta", to: "decay" };
  const ofProgram = [
    opened("e1", { parent: "b02" }),
    proposed("e1", { update: "decay" }, 0, "crossover"),
    analysed("e1", change),
    closed("e1", 0.9),
  ];
  const foreign = [opened("e2", { parent: "b01" }), proposed("e2", null), closed("e2", 0.9)];
  const state = stateOf(...baseline, ...program, ...ofProgram, ...foreign);
  t.deepEqual(geneEffects(state, "c1", 99), []);
  t.deepEqual(operatorEffects(state, "c1", 99), []);
  t.is(knownBefore(state, "c1", "e1", 99)?.gain, null);
  t.is(knownBefore(state, "c1", "e1", 99)?.fitness, 0.9);
});

test("how the training went is known of the version that was measured", (t) => {
  const { training } = knownBefore(stateOf(...baseline), "c1", "b01", 6) ?? {};
  t.deepEqual(training, {
    ...{ steps: 20, trainingLoss: 0.8, parameters: 500, flops: 1e9, rungs: [], randomSeed: 3 },
    course: { heldOut: true, points: [], end: 1 },
    tasks: [{ task: "overwrite-recall", preset: "tiny", loss: 1, accuracy: 0.5 }],
  });
  const again = stateOf(
    opened("e1"),
    proposed("e1", { update: "delta" }, 0),
    finished("e1", 0.9),
    proposed("e1", { update: "decay" }, 1),
    closed("e1", null),
  );
  t.is(knownBefore(again, "c1", "e1", 5)?.training, null);
});
