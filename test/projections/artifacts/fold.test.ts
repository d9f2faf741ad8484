import test from "ava";
import { artifacts } from "../../../projections/index.ts";
import { fold, rowsOf } from "../../../projections/projection.ts";
import { experimentStream } from "../../../events/stream.ts";
import type { MachineEvent } from "../../../actors/machines/fold.ts";
import type { Told } from "../../../bench/histories/told.ts";
import { logged } from "../../support/histories.ts";
import * as life from "../../support/life.ts";

const rows = (...events: readonly MachineEvent[]) => {
  const stream = experimentStream("c1", "e1");
  const told = events.map(({ type, data }) => ({ type, data, stream }) as Told);
  return rowsOf(artifacts, fold(artifacts, logged(told)))["artifactReferences"] ?? [];
};

test("every place that names an artifact is a row, with its digest", (t) => {
  const found = rows(life.proposed(), life.trainingFinished());
  t.deepEqual(
    found.map(({ sequence, path, type }) => [sequence, path, type]),
    [
      [1, "code.artifact", "ArchitectureProposed"],
      [2, "results.0.curve", "TrainingFinished"],
      [2, "results.0.weights", "TrainingFinished"],
      [2, "log", "TrainingFinished"],
    ],
  );
  t.like(found[0], { campaign: "c1", stream: "experiment.e1", ...life.code.artifact });
});

test("an event that names none has no row", (t) => {
  t.deepEqual(rows(life.trainingStarted(), life.trainingFailed()), []);
});
