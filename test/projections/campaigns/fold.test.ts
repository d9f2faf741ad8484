import test from "ava";
import { demoSettings } from "../../../actors/policies/settings.ts";
import { experimentStream } from "../../../events/stream.ts";
import { librariesBefore, remarkReading, spentBefore } from "../../../projections/campaigns/fold.ts";
import { campaigns } from "../../../projections/index.ts";
import { fold, rowsOf } from "../../../projections/projection.ts";
import { logged } from "../../support/histories.ts";
import type { Told } from "../../../bench/histories/told.ts";
import * as life from "../../support/life.ts";
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
      served: [],
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

test("each arm has results of its own, beside those of all candidates", (t) => {
  const arms = (...told: readonly Told[]) => rowsOf(campaigns, fold(campaigns, logged(told)))["campaignArms"];
  const nothing = { bestExperiment: null, bestFitness: null, meanFitness: null };
  t.deepEqual(
    arms(begun)?.map(({ arm, opened }) => [arm, opened]),
    [
      ["evolution", 0],
      ["control", 0],
    ],
  );
  const results = arms(
    begun,
    opened("b01", { arm: "baseline" }),
    closed("b01", 0.9),
    opened("e1"),
    opened("e2"),
    opened("e3", { arm: "control" }),
    opened("e4"),
    closed("e1", 0.5),
    closed("e3", null),
    closed("e2", 0.75),
  );
  t.like(results?.[0], {
    opened: 3,
    closed: 2,
    trained: 2,
    failed: 0,
    bestExperiment: "e2",
    bestFitness: 0.75,
  });
  t.is(results?.[0]?.["meanFitness"], 0.625);
  t.like(results?.[1], { opened: 1, closed: 1, trained: 0, failed: 1, ...nothing });
});

test("a campaign is running, paused, stopping or closed as it was ordered", (t) => {
  const told = [
    begun,
    inCampaign({ type: "CampaignPaused", data: { reason: "lunch" } }),
    inCampaign({ type: "CampaignResumed", data: { idleSeconds: 1 } }),
    inCampaign({ type: "CampaignContinued", data: { idleSeconds: 1 } }),
    inCampaign({ type: "CampaignStopRequested", data: { reason: "enough" } }),
    inCampaign({ type: "CampaignClosed", data: { reason: "stopped", opened: 0, closed: 0 } }),
  ];
  t.deepEqual(
    told.map((_, index) => rows(...told.slice(0, index + 1))?.[0]?.["status"]),
    ["running", "paused", "running", "running", "stopping", "closed"],
  );
});

test("an imported campaign has what was published, its best by score, and nothing was spent on it", (t) => {
  const source = {
    ...{ title: "A campaign", reference: "arXiv 2507.18074" },
    files: [{ name: "tree.json", artifact: life.artifact, records: 3 }],
  } as const;
  const imported = inCampaign({
    type: "CampaignImported",
    data: {
      ...{ name: "theirs", question: "which is better?", source, records: 3, missing: [2], score: "score" },
      ...{ keys: {}, sync: "verified" },
    },
  });
  const record = (index: number, score: number): Told => ({
    stream: experimentStream("c1", `n${index}`),
    type: "ExperimentImported",
    data: {
      ...{ index, parent: null, name: `layer ${index}`, publishedName: null, motivation: null },
      ...{ score, results: null },
    },
  });
  const told = [imported, record(1, 0.2), record(3, 0.9), record(4, 0.9)];
  const [row, ...others] = rows(...told)!;
  t.like(row, { campaign: "c1", name: "theirs", status: "imported", seed: null, opened: 3 });
  t.like(row, { bestExperiment: "n3", bestFitness: 0.9 });
  t.true(Math.abs((row!["meanFitness"] as number) - 2 / 3) < 1e-12);
  t.deepEqual(others, []);
  const state = fold(campaigns, logged(told));
  t.is(spentBefore(state, "c1", Infinity), undefined);
  t.deepEqual(librariesBefore(state, "c1", Infinity), []);
  t.is(remarkReading(state, "c1"), null);
});

test("events of a campaign that was not opened leave nothing", (t) => {
  t.deepEqual(rows(opened("e1"), closed("e1", 1)), []);
});
