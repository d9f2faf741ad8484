import test from "ava";
import { results } from "../../../projections/index.ts";
import { fold, rowsOf } from "../../../projections/projection.ts";
import { experimentStream } from "../../../events/stream.ts";
import type { MachineEvent } from "../../../actors/machines/fold.ts";
import type { Told } from "../../../bench/histories/told.ts";
import { logged } from "../../support/histories.ts";
import * as life from "../../support/life.ts";

const stream = experimentStream("c1", "e1");
const told = (events: readonly MachineEvent[]): Told[] =>
  events.map(({ type, data }) => ({ type, data, stream }) as Told);
const two = life.trainingFinishedWith(
  2,
  [life.taskResult(), life.taskResult({ task: "byte-lm", preset: null, loss: 2, flops: null })],
  [{ share: 0.25, results: [life.rungResult(), life.rungResult({ task: "byte-lm", accuracy: null })] }],
);

test("a row for each task of each attempt; what was not measured is null", (t) => {
  const rows = rowsOf(results, fold(results, logged(told([life.trainingFinished(1), two]))));
  t.deepEqual(
    rows["results"]?.map(({ attempt, task, preset, loss, flops }) => [attempt, task, preset, loss, flops]),
    [
      [1, "overwrite-recall", "tiny", 0.9, 1e9],
      [2, "overwrite-recall", "tiny", 0.9, 1e9],
      [2, "byte-lm", null, 2, null],
    ],
  );
  t.like(rows["results"]?.[2], { campaign: "c1", experiment: "e1", randomSeed: 3, sequence: 2 });
});

test("a row for each task at each rung", (t) => {
  const rows = rowsOf(results, fold(results, logged(told([two]))));
  t.deepEqual(
    rows["resultRungs"]?.map(({ rung, share, task, accuracy }) => [rung, share, task, accuracy]),
    [
      [1, 0.25, "overwrite-recall", 0.1],
      [1, 0.25, "byte-lm", null],
    ],
  );
});

test("a training that failed leaves no number", (t) => {
  const rows = rowsOf(results, fold(results, logged(told([life.trainingFailed()]))));
  t.deepEqual(rows, { results: [], resultRungs: [] });
});
