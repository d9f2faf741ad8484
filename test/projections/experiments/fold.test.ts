import test from "ava";
import type { MachineEvent } from "../../../actors/machines/fold.ts";
import { experimentOf } from "../../../projections/experiments/fold.ts";
import * as experiments from "../../../projections/experiments/fold.ts";
import { fold } from "../../../projections/projection.ts";
import { logged } from "../../support/histories.ts";
import type { Told } from "../../../bench/histories/told.ts";
import * as life from "../../support/life.ts";
import { closed, finished, happened, opened, proposed } from "../../support/story.ts";

const e1 = (...told: readonly Told[]) => experimentOf(fold(experiments, logged(told)), "c1", "e1");

test("an experiment that was just opened has no architecture and no numbers", (t) => {
  t.like(e1(opened("e1", { parent: "b01" })), {
    status: "opened",
    parent: "b01",
    name: null,
    loss: null,
    fitness: null,
    outcome: null,
    openedSequence: 1,
    closedSequence: null,
  });
});

test("a whole life leaves its design, measurements, fitness and places", (t) => {
  const facts = [...life.untilTrained().slice(1), life.judged(7), life.analysed()];
  const row = e1(opened("e1"), ...facts.map((fact) => happened("e1", fact)), closed("e1", 0.6));
  t.like(row, {
    status: "closed",
    outcome: "trained",
    name: "Layer 0",
    genome: { update: "delta" },
    parameters: 100,
    modelParameters: 500,
    flops: 1000,
    loss: 0.9,
    accuracy: 0.6,
    quality: 7,
    fitness: 0.6,
    attempts: 1,
    agent: "gpu-1",
    sandbox: "bubblewrap",
    closedSequence: facts.length + 2,
  });
});

test("rejections and failed trainings are counted, and a failure leaves no number", (t) => {
  const row = e1(
    opened("e1"),
    proposed("e1", null),
    happened("e1", life.rejected()),
    proposed("e1", null, 1),
    happened("e1", life.trainingFailed()),
    closed("e1", null),
  );
  t.like(row, {
    rejections: 1,
    trainingFailures: 1,
    outcome: "failed",
    loss: null,
    fitness: null,
    revision: 1,
  });
});

test("a new version forgets what was measured of the one before", (t) => {
  t.like(e1(opened("e1"), proposed("e1", null), finished("e1", 0.5), proposed("e1", null, 1)), {
    loss: null,
    accuracy: null,
  });
});

test("a result that was rejected as a leak leaves no number; one that was cleared keeps its own and its cost", (t) => {
  const suspected = life
    .untilSuspected()
    .slice(1)
    .map((fact) => happened("e1", fact));
  const probing = happened("e1", life.leakProbeRequested());
  const { data } = life.probed() as MachineEvent & { type: "ProbeFinished" };
  const probed = happened("e1", { type: "ProbeFinished", data: { ...data, cost: null } });
  t.like(e1(opened("e1"), ...suspected), { status: "suspected", loss: 0.5, flops: 1000 });
  t.like(e1(opened("e1"), ...suspected, probing, probed, happened("e1", life.rejected())), {
    ...{ status: "rejected", rejections: 1, loss: null, accuracy: null, trainingLoss: null },
    ...{ trainingSeconds: null, modelParameters: null, fitness: null },
  });
  t.like(e1(opened("e1"), ...suspected, probing, closed("e1", null)), {
    ...{ status: "closed", loss: null, accuracy: null, trainingLoss: null, fitness: null },
  });
  const cleared = happened("e1", life.leakCleared(life.probed()));
  t.like(e1(opened("e1"), ...suspected, probing, probed, cleared), {
    status: "cleared",
    loss: 0.5,
    flops: 1000,
  });
});

test("events of an experiment that was not opened, and of other streams, leave nothing", (t) => {
  t.is(e1(closed("e1", 0.5)), undefined);
  t.is(e1(opened("e2")), undefined);
});
