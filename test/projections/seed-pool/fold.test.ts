import test from "ava";
import { generations, newest, ranking } from "../../../projections/seed-pool/fold.ts";
import * as seedPool from "../../../projections/seed-pool/fold.ts";
import { fold } from "../../../projections/projection.ts";
import { logged } from "../../support/histories.ts";
import * as life from "../../support/life.ts";
import { closed, finished, happened, opened, pooled } from "../../support/story.ts";
import type { Told } from "../../../bench/histories/told.ts";

/** Opened, trained where there is a fitness, closed: three events, or two. */
const lived = (id: string, fitness: number | null): Told[] => [
  opened(id),
  ...(fitness === null ? [] : [finished(id, 1)]),
  closed(id, fitness),
];

test("given trained and failed experiments, the ranking holds the trained by fitness, equal ones as they closed", (t) => {
  const told = [
    ...lived("b01", 0.5),
    ...lived("e1", 0.7),
    ...lived("e2", null),
    ...[opened("e5"), finished("e5", 1), closed("e5", null)],
    ...lived("e3", 0.5),
    ...lived("e4", 0.9),
  ];
  const state = fold(seedPool, logged(told));
  t.deepEqual(
    ranking(state, "c1").map(({ experiment, fitness }) => [experiment, fitness]),
    [
      ["e4", 0.9],
      ["e1", 0.7],
      ["b01", 0.5],
      ["e3", 0.5],
    ],
  );
});

test("an entry carries what parent policies look at, of the newest result", (t) => {
  const told = [
    opened("e1", { ordinal: 4, arm: "evolution", parent: "b01" }),
    happened("e1", life.trainingFinished(1, { parameters: 1, flops: null })),
    happened("e1", life.trainingFinished(2, { parameters: 7, flops: 3e9, loss: 0.4 })),
    closed("e1", 0.6),
  ];
  t.deepEqual(ranking(fold(seedPool, logged(told)), "c1"), [
    {
      experiment: "e1",
      fitness: 0.6,
      sequence: 4,
      ordinal: 4,
      arm: "evolution",
      parent: "b01",
      parameters: 7,
      flops: 3e9,
      course: { heldOut: true, points: [], end: 0.4 },
    },
  ]);
});

test("what the control arm trained is no entry", (t) => {
  const told = [
    opened("e1", { arm: "control", parent: null }),
    happened("e1", life.trainingFinished()),
    closed("e1", 0.9),
    ...lived("e2", 0.1),
  ];
  t.deepEqual(
    ranking(fold(seedPool, logged(told)), "c1").map(({ experiment }) => experiment),
    ["e2"],
  );
});

test("as of a sequence, later closings are left out", (t) => {
  const state = fold(seedPool, logged([...lived("e1", 0.1), ...lived("e2", 0.2), ...lived("e3", 0.3)]));
  t.deepEqual(
    ranking(state, "c1", 6).map(({ experiment }) => experiment),
    ["e2", "e1"],
  );
  t.deepEqual(ranking(state, "c1", 0), []);
  t.deepEqual(ranking(state, "another"), []);
});

test("an earlier state stays what it was", (t) => {
  const events = logged([
    ...lived("e1", 0.1),
    ...lived("e2", 0.2),
    pooled(0, [{ experiment: "e2", fitness: 0.2 }]),
  ]);
  const before = fold(seedPool, events.slice(0, 3));
  fold(seedPool, events);
  t.is(ranking(before, "c1").length, 1);
  t.is(newest(before, "c1"), undefined);
});

test("given two updates, both generations are known with their members and places", (t) => {
  const first = [{ experiment: "b01", fitness: 0.5 }];
  const second = [{ experiment: "e1", fitness: 0.6 }, ...first];
  const state = fold(seedPool, logged([pooled(0, first), pooled(1, second)]));
  t.deepEqual(
    generations(state, "c1").map(({ generation, sequence }) => [generation, sequence]),
    [
      [0, 1],
      [1, 2],
    ],
  );
  t.deepEqual(newest(state, "c1")?.members, second);
});
