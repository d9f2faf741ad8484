// A whole campaign in memory, with all roles: what is confirmed is compared at a larger size and ablated, and only what a
// gpu-agent measures is made up.
import test from "ava";
import { suites } from "../../../actors/policies/suites.ts";
import { demoSettings } from "../../../actors/policies/settings.ts";
import { ofType } from "../../../events/of-type.ts";
import { checkFinished } from "../../support/campaign-check.ts";
import { playCampaign } from "../../support/memory-lab.ts";

/** The more genes a proposal names, the better, and baselines are worst; noise by the seed. */
const genes = new Map<string, number>();
const play = (fails: string | null = null) =>
  playCampaign({
    seed: 7,
    settings: {
      experiments: 4,
      criteria: {
        ...{ minimumGain: 0.001, confirmations: 1, confirmSeeds: 4, falseDiscoveryRate: 0.05 },
        ...{ ablations: null, ablationSeeds: 3, scale: { ...suites.tiny, seeds: 2, timeLimit: 60 } },
      },
      policy: { ...demoSettings.policy, rules: { ...demoSettings.policy.rules, leakGain: null } },
    },
    measure: (experiment, genome, { code, randomSeed }) => {
      if (experiment === fails) return "fails";
      const { sha256 } = code.artifact;
      if (genome !== null && !genes.has(sha256))
        genes.set(sha256, experiment.startsWith("b") ? 0 : Object.keys(genome).length);
      return 2 / (1 + 0.01 * (genes.get(sha256) ?? NaN)) + (randomSeed % 7) / 1e4;
    },
  });

test("roles and director take a confirmed discovery through the larger size and its ablations", async (t) => {
  const log = await play();
  checkFinished(t, log);
  const [plan] = ofType(log, "AblationsPlanned");
  const ablations = plan!.data.ablations;
  t.true(ablations.length > 0);
  t.is(ofType(log, "CampaignClosed")[0]?.data.reason, "budget-spent");
  for (const { ablation, genome } of ablations) {
    const types = log.filter(({ stream }) => stream.id === ablation).map(({ type }) => type);
    const checked = ["ArchitectureProposed", "NoveltyJudged", "ProbeRequested", "ProbeFinished"] as const;
    t.deepEqual(types.slice(0, 6), ["ExperimentOpened", ...checked, "ArchitectureAccepted"]);
    const proposed = ofType(log, "ArchitectureProposed").find(({ stream }) => stream.id === ablation);
    t.deepEqual(proposed?.data.genome, genome);
    t.is(types.filter((type) => type === "TrainingFinished").length, 6);
    t.is(types.at(-1), "ExperimentClosed");
  }
  const larger = log.filter(({ stream }) => stream.id === "s0001");
  t.true(
    ofType(larger, "TrainingRequested").every(({ data }) => data.tasks.length === suites.tiny.tasks.length),
  );
  t.is(ofType(log, "DiscoveryScaled").length, 1);
});

test("an ablation that cannot be trained is abandoned and counted, and the campaign ends", async (t) => {
  const log = await play("a0001");
  checkFinished(t, log);
  const [ablated] = ofType(log, "DiscoveryAblated");
  const { begun, measured, ablations } = ablated!.data;
  t.is(begun, measured + 1);
  t.like(ablations[0], { ablation: "a0001", comparison: null, q: 1 });
  t.regex(ablations[0].reason, /it ended failed, so nothing was compared/);
});
