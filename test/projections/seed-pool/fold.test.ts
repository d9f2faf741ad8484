import test from "ava";
import { generations, newest, ranking } from "../../../projections/seed-pool/fold.ts";
import * as seedPool from "../../../projections/seed-pool/fold.ts";
import { fold } from "../../../projections/projection.ts";
import { logged } from "../../support/histories.ts";
import { closed, opened, pooled } from "../../support/story.ts";

test("given trained and failed experiments, the ranking holds the trained by fitness, equal ones as they closed", (t) => {
  const state = fold(
    seedPool,
    logged([
      opened("b01"),
      closed("b01", 0.5),
      closed("e1", 0.7),
      closed("e2", null),
      closed("e3", 0.5),
      closed("e4", 0.9),
    ]),
  );
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

test("as of a sequence, later closings are left out", (t) => {
  const state = fold(seedPool, logged([closed("e1", 0.1), closed("e2", 0.2), closed("e3", 0.3)]));
  t.deepEqual(
    ranking(state, "c1", 2).map(({ experiment }) => experiment),
    ["e2", "e1"],
  );
  t.deepEqual(ranking(state, "c1", 0), []);
  t.deepEqual(ranking(state, "another"), []);
});

test("an earlier state stays what it was", (t) => {
  const events = logged([
    closed("e1", 0.1),
    closed("e2", 0.2),
    pooled(0, [{ experiment: "e2", fitness: 0.2 }]),
  ]);
  const before = fold(seedPool, events.slice(0, 1));
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
