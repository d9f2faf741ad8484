// What follows from a claim that was confirmed: the larger size, the genes put back one at a time.
import test from "ava";
import { noAblation } from "../../../actors/machines/campaign-context.ts";
import { suites } from "../../../actors/policies/suites.ts";
import { comparison, play, type Play } from "../../support/played-claims.ts";

const scale = { ...suites.laptop, seeds: 3, timeLimit: 1800 };
const genomes: Play["genomes"] = {
  b01: { genome: { update: "delta" } },
  e0001: { genome: { update: "gated-delta", eigenvalues: "signed", window: 32 }, parent: "e0002" },
  e0002: { genome: { update: "delta", window: 32 }, parent: "b01" },
  e0003: { genome: null, parent: "b01" },
};
/** Both claims are confirmed: those of e0001 and e0002. */
const confirmed = { c0001: comparison(0.3, 0.001), c0002: comparison(0.2, 0.002) };
const given: Play = { losses: [0.4, 0.6, 1], genomes, compared: confirmed };
const followUps = ({ opened }: ReturnType<typeof play>) =>
  opened.map(({ id }) => id).filter((id) => /^[as]/.test(id));

test("where neither is provided for, the verdicts end the campaign", (t) => {
  const played = play(given);
  t.deepEqual(followUps(played), []);
  t.deepEqual(
    played.facts.slice(-3).map(({ type }) => type),
    ["DiscoveryConfirmed", "DiscoveryConfirmed", "CampaignClosed"],
  );
});

test("what is confirmed is compared at the larger size, then its genes are put back, then the campaign closes", (t) => {
  const criteria = { scale, ablations: null };
  const compared = {
    ...confirmed,
    s0001: comparison(0.05, 0.01),
    a0001: comparison(0.2, 0.01),
    a0002: comparison(0.1, 0.04),
    a0003: null,
  };
  const played = play({ ...given, criteria, compared });
  t.deepEqual(followUps(played), ["s0001", "s0002", "a0001", "a0002", "a0003"]);
  t.deepEqual(
    played
      .dataOf("AblationsPlanned")
      .map(({ claim, origin, ablations, pairs }) => [
        ...[claim, origin, pairs],
        ...ablations.map(({ ablation, gene, value, putBack }) => `${ablation} ${gene} ${value} ${putBack}`),
      ]),
    [
      ["c0001", "e0002", 6, "a0001 update gated-delta delta", "a0002 eigenvalues signed positive"],
      ["c0002", "b01", 6, "a0003 window 32 0"],
    ],
  );
  t.deepEqual(
    played
      .dataOf("DiscoveryScaled")
      .map(({ claim, scaleUp, signHolds, thresholdHolds, confirmed }) => [
        ...[claim, scaleUp, signHolds, thresholdHolds, confirmed],
      ]),
    [
      ["c0001", "s0001", true, false, 0.3],
      ["c0002", "s0002", null, null, 0.2],
    ],
  );
  const [first, second] = played.dataOf("DiscoveryAblated");
  t.like(first, { claim: "c0001", planned: 2, begun: 2, measured: 2, split: 2 });
  // .01·2/1 and .04·2/2: those of one claim are one family.
  t.deepEqual(
    first?.ablations.map(({ gene, q }) => [gene, q]),
    [
      ["update", 0.02],
      ["eigenvalues", 0.04],
    ],
  );
  t.like(second, { claim: "c0002", planned: 1, begun: 1, measured: 0 });
  t.like(second?.ablations[0], { comparison: null, q: 1 });
  t.regex(second?.ablations[0].reason ?? "", /nothing was compared/);
  t.deepEqual(played.closed, { reason: "budget-spent", opened: 12, closed: 12 });
});

test("each question has seeds, a split and a suite of its own", (t) => {
  const { opened } = play({ ...given, criteria: { scale, ablations: null } });
  const asked = opened.flatMap(({ id, opened: { pairing, arm, tasks, rules, timeLimits } }) =>
    pairing === null ? [] : [{ id, pairing, arm, tasks, rules, timeLimits }],
  );
  const seeds = asked.flatMap(({ pairing }) => pairing.randomSeeds);
  t.is(new Set(seeds).size, seeds.length);
  const of = (id: string) => asked.find((one) => one.id === id)!;
  t.deepEqual(
    ["c0001", "s0001", "a0001"].map((id) => [
      of(id).arm,
      of(id).pairing.split,
      of(id).pairing.randomSeeds.length,
    ]),
    [
      ["confirmation", 1, 12],
      ["scale", 3, 3],
      ["ablation", 2, 6],
    ],
  );
  t.deepEqual(of("s0001").tasks, [...suites.laptop.tasks]);
  t.like(of("s0001").rules.fitness, suites.laptop.fitness);
  t.is(of("s0001").timeLimits.training, 1800);
  t.deepEqual(of("s0001").pairing.reference.experiment, "b01");
  t.deepEqual(of("a0001").pairing.reference, { experiment: "a0001", code: null });
});

test("given the same events, the same is decided", (t) => {
  const twice = [0, 1].map(() => play({ ...given, criteria: { scale, ablations: 1 }, parallel: 2 }));
  t.deepEqual(twice[0]?.facts, twice[1]?.facts);
  t.deepEqual(twice[0]?.opened, twice[1]?.opened);
});

test("no more genes are put back than are provided for; the others are named", (t) => {
  const [plan] = play({ ...given, criteria: { ablations: 1 } }).dataOf("AblationsPlanned");
  t.deepEqual(
    plan?.ablations.map(({ gene }) => gene),
    ["update"],
  );
  t.like(plan?.left[0], { gene: "eigenvalues", reason: "beyond the 1 that the criteria provide for" });
});

test("of a program without a genome that is said, and nothing is begun", (t) => {
  const losses = [1, 1, 0.4];
  const compared = { c0001: comparison(0.3, 0.001) };
  const played = play({ ...given, losses, compared, criteria: { ablations: null } });
  t.deepEqual(followUps(played), []);
  const [plan, ...others] = played.dataOf("AblationsPlanned");
  t.like(plan, { claim: "c0001", ablations: [], left: [] });
  t.regex(plan?.reason ?? "", /has no genome/);
  t.deepEqual([others, played.dataOf("DiscoveryAblated")], [[], []]);
  t.is(played.closed?.reason, "budget-spent");
});

test("asked for before the verdict, a claim is ablated once it is confirmed, and no other", (t) => {
  const played = play({ ...given, ablate: { claim: "c0002", after: 6 } });
  t.deepEqual(followUps(played), ["a0001"]);
  t.deepEqual(
    played.dataOf("DiscoveryAblated").map(({ claim, begun }) => [claim, begun]),
    [["c0002", 1]],
  );
});

test("asked for between the last confirmation and its decision, it is heard before the campaign closes", (t) => {
  // Two baselines, three candidates, two confirmations.
  const played = play({ ...given, ablate: { claim: "c0001", after: 7 } });
  t.deepEqual(followUps(played), ["a0001", "a0002"]);
  t.is(played.closed?.closed, 9);
});

test("asked for when the larger size is under way, it follows after that", (t) => {
  const played = play({ ...given, criteria: { scale }, ablate: { claim: "c0001", after: 8 } });
  t.deepEqual(followUps(played), ["s0001", "s0002", "a0001", "a0002"]);
  t.is(played.dataOf("DiscoveryAblated").length, 1);
});

test("asked for when all is open and the budget was spent meanwhile, it is planned at once and not begun", (t) => {
  const ablate = { claim: "c0001", after: 8 };
  const played = play({ ...given, criteria: { scale }, parallel: 2, ablate, spentAfter: 8 });
  t.deepEqual(followUps(played), ["s0001", "s0002"]);
  const types = played.facts.map(({ type }) => type);
  t.deepEqual(types.slice(types.indexOf("AblationsPlanned") - 1), [
    ...["CampaignAdvanced", "AblationsPlanned", "DiscoveryScaled", "CampaignAdvanced"],
    ...["CampaignAdvanced", "DiscoveryScaled", "CampaignClosed"],
  ]);
  t.is(played.closed?.reason, "flops-spent");
});

test("asked for of what is refuted, nothing is begun", (t) => {
  const compared = { c0001: comparison(0.3, 0.5), c0002: comparison(0.2, 0.002) };
  const played = play({ ...given, compared, ablate: { claim: "c0001", after: 6 } });
  t.deepEqual([followUps(played), played.dataOf("AblationsPlanned")], [[], []]);
  t.is(played.closed?.reason, "budget-spent");
});

test("a campaign that is stopped begins nothing more; what was begun is told with its denominators", (t) => {
  const criteria = { scale, ablations: null };
  const atVerdict = play({ ...given, criteria, stopAfter: 7 });
  t.deepEqual([followUps(atVerdict), atVerdict.dataOf("AblationsPlanned")], [[], []]);
  t.is(atVerdict.verdicts.length, 2);
  t.is(atVerdict.closed?.reason, "stopped");

  // When s0002 closes, a0001 is under way.
  const compared = { ...confirmed, a0001: comparison(0.1, 0.02) };
  const midway = play({ ...given, criteria, compared, parallel: 2, stopAfter: 9 });
  t.deepEqual(followUps(midway), ["s0001", "s0002", "a0001"]);
  t.is(midway.dataOf("DiscoveryScaled").length, 2);
  t.deepEqual(
    midway
      .dataOf("DiscoveryAblated")
      .map(({ claim, planned, begun, measured }) => [...[claim, planned, begun, measured]]),
    [["c0001", 2, 1, 1]],
  );
  t.is(midway.closed?.reason, "stopped");
});

test("why a claim cannot be ablated is said", (t) => {
  const { state } = play({ ...given, criteria: { ablations: null }, compared: { c0001: confirmed.c0001 } });
  t.regex(noAblation(state.context, "c0009") ?? "", /has no claim c0009/);
  t.regex(noAblation(state.context, "c0001") ?? "", /are planned already/);
  t.regex(noAblation(state.context, "c0002") ?? "", /was refuted/);
  const asked = { ...state.context, judged: [], requested: ["c0002"] };
  t.regex(noAblation(asked, "c0002") ?? "", /asked of c0002 already/);
  t.is(noAblation({ ...asked, requested: [] }, "c0002"), null);
});
