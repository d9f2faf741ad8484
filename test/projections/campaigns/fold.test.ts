import test from "ava";
import { demoSettings } from "../../../actors/policies/settings.ts";
import { campaigns } from "../../../projections/index.ts";
import { fold, rowsOf } from "../../../projections/projection.ts";
import { logged } from "../../support/histories.ts";
import type { Told } from "../../../bench/histories/told.ts";
import { closed, inCampaign, opened, pooled } from "../../support/story.ts";

const begun = inCampaign({
  type: "CampaignOpened",
  data: { name: "first", question: "why", seed: 7, settings: demoSettings, keys: {}, sync: "verified" },
});
const advanced = (ordinal: number, ids: readonly string[]) =>
  inCampaign({
    type: "CampaignAdvanced",
    data: {
      ordinal,
      cause: "0".repeat(32),
      causeType: ordinal === 0 ? "CampaignOpened" : "ExperimentClosed",
      opened: ids,
    },
  });
const rows = (...told: readonly Told[]) => rowsOf(campaigns, fold(campaigns, logged(told)))["campaigns"];

test("a campaign that was just opened runs and has counted nothing", (t) => {
  const [event] = logged([begun]);
  t.like(rows(begun)?.[0], {
    campaign: "c1",
    name: "first",
    status: "running",
    opened: 0,
    bestFitness: null,
    poolGeneration: null,
    genesis: event?.hash,
  });
});

test("candidates are counted by outcome, baselines apart, and the best is the fittest candidate", (t) => {
  const told = [
    begun,
    advanced(0, ["b01"]),
    opened("b01", { arm: "baseline" }),
    closed("b01", 0.99),
    advanced(1, ["e1", "e2", "e3"]),
    opened("e1"),
    opened("e2"),
    opened("e3", { arm: "control" }),
    closed("e1", 0.6),
    closed("e2", null),
    closed("e3", 0.6),
    pooled(0, [{ experiment: "b01", fitness: 0.99 }]),
    inCampaign({ type: "CampaignClosed", data: { reason: "budget-spent", opened: 4, closed: 4 } }),
  ];
  t.like(rows(...told)?.[0], {
    status: "closed",
    reason: "budget-spent",
    decisions: 2,
    baselinesOpened: 1,
    baselinesTrained: 1,
    opened: 3,
    closed: 3,
    trained: 2,
    failed: 1,
    rejected: 0,
    bestExperiment: "e1",
    bestFitness: 0.6,
    poolGeneration: 0,
  });
});

test("events of a campaign that was not opened leave nothing", (t) => {
  t.deepEqual(rows(opened("e1"), closed("e1", 1)), []);
});
