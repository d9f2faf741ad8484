// What the study runs is what docs/does-it-work.md registers, and the arms differ in nothing else.
import test from "ava";
import { Schema } from "effect";
import { arms } from "../../../bench/study/arms.ts";
import { evaluationsOf } from "../../../bench/study/evaluations.ts";
import { optionsOf } from "../../../bench/study/options.ts";
import { campaignsOf, fileOf, freshSeeds } from "../../../bench/study/plan.ts";
import { recordsOf } from "../../../bench/study/records.ts";
import { planOf } from "../../../cli/campaign-file/plan.ts";
import { CampaignFile } from "../../../cli/campaign-file/schema.ts";
import { campaign } from "./made-up.ts";

const { extent } = optionsOf([]);

test("told nothing it runs 8 campaigns of 40 candidates in each of two arms, a pair after the other", (t) => {
  t.deepEqual(extent, {
    seeds: [101, 102, 103, 104, 105, 106, 107, 108],
    arms: ["evolution", "control"],
    ...{ experiments: 40, size: "laptop" },
  });
  t.deepEqual(campaignsOf(extent).slice(0, 3), [
    { seed: 101, arm: "evolution" },
    { seed: 101, arm: "control" },
    { seed: 102, arm: "evolution" },
  ]);
});

test("options that make no sense are refused", (t) => {
  t.deepEqual(optionsOf(["--seeds", "1-3,7"]).extent.seeds, [1, 2, 3, 7]);
  for (const args of [
    ["--seeds", "x"],
    ["--seeds", "4-1"],
    ["--arms", "evolutoin"],
    ["--experiments", "0"],
    ["--size", "huge"],
    ["--jbos", "2"],
  ])
    t.throws(() => optionsOf(args), undefined, args.join(" "));
});

test("the campaigns of a seed differ in their arm alone, and confirm nothing", (t) => {
  const planned = (arm: keyof typeof arms) =>
    planOf(Schema.decodeUnknownSync(CampaignFile)(fileOf({ seed: 101, arm }, extent)));
  const [evolution, control] = [planned("evolution"), planned("control")];
  t.is(evolution.settings.policy.controlShare, 0);
  t.is(control.settings.policy.controlShare, 1);
  t.is(evolution.settings.criteria?.confirmations, 0);
  const { settings, ...rest } = control;
  const policy = { ...settings.policy, controlShare: 0 };
  t.deepEqual({ ...rest, name: evolution.name, settings: { ...settings, policy } }, evolution);
  const unread = planned("without-cognition");
  t.is(unread.cognition, null);
  t.deepEqual({ ...unread, name: evolution.name, cognition: undefined }, evolution);
});

test("fresh seeds are eight for each campaign, and no two campaigns share one", (t) => {
  const all = [...[1, 2, 3, 4], ...extent.seeds].flatMap(freshSeeds);
  t.is(new Set(all).size, 12 * 8);
  t.is(freshSeeds(101)[0], 1_101_001);
});

test("the baseline and the pick are evaluated on all fresh seeds, what was best before on four", (t) => {
  const { baseline, best } = campaign(101, "control");
  const asked = evaluationsOf(campaign(101, "control"));
  const counts = [baseline, ...best].map(({ code }) => asked.filter((one) => one.code === code).length);
  t.deepEqual(counts, [8, 4, 8]);
  t.true(asked.every(({ split }) => split === 1));
});

test("a record is better than all before it; what is only as good is none", (t) => {
  const fitnesses = [null, 0.5, 0.4, 0.5, null, 0.6];
  t.deepEqual(
    recordsOf(fitnesses.map((fitness, index) => ({ fitness, index }))).map(({ index }) => index),
    [1, 5],
  );
  t.deepEqual(recordsOf([{ fitness: null }]), []);
});
