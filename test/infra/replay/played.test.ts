// Whatever the laboratory does, it does again: campaigns with failed trainings and probings, with several at once, by each
// parent policy, through the larger size and the ablations, are decided again without a difference.
import test from "ava";
import { Effect } from "effect";
import { type ParentPolicyName, parentPolicies } from "../../../actors/policies/parent/index.ts";
import { random } from "../../../actors/policies/random.ts";
import { demoPolicy } from "../../../actors/policies/settings.ts";
import { suites } from "../../../actors/policies/suites.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { verify } from "../../../infra/replay/verify.ts";
import { ofType } from "../../../events/of-type.ts";
import { checkFinished } from "../../support/campaign-check.ts";
import { type Measure, playCampaign } from "../../support/memory-lab.ts";

const again = (events: readonly LoggedEvent[]) =>
  Effect.runPromise(
    Effect.provide(verify(events.filter(({ stream }) => stream.campaign !== "lab")), memoryArtifacts),
  );

const landscape: Measure = (_, genome) => 0.4 + random("landscape", JSON.stringify(genome)).next();
/** One candidate in five cannot be trained. */
const rough: Measure = (id, genome, request) =>
  id.startsWith("e") && random("rough", id).next() < 0.2 ? "fails" : landscape(id, genome, request);

for (const [index, parent] of (Object.keys(parentPolicies) as ParentPolicyName[]).entries())
  test(`parents by ${parent}, ${1 + index} at once, some trainings and probings fail`, async (t) => {
    const events = await playCampaign({
      seed: index,
      settings: { experiments: 10, parallel: 1 + index, policy: { ...demoPolicy, parent } },
      measure: rough,
      probe: (id) => {
        const drawn = id.startsWith("e") ? random("probe", id).next() : 1;
        return drawn < 0.15 ? "fail" : drawn < 0.25 ? "none" : "pass";
      },
    });
    t.true(ofType(events, "ArchitectureRejected").length + ofType(events, "TrainingFailed").length > 0);
    const { difference, unanswerable } = await again(events);
    t.is(difference, null, `${difference?.event.sequence} ${difference?.event.type}: ${difference?.what}`);
    t.deepEqual(unanswerable, {});
  });

for (const unanswered of ["proceed", "close"] as const)
  test(`candidates that wait for a reviewer, and ${unanswered} where none answers`, async (t) => {
    const review = { answerWithin: 60, unanswered };
    const events = await playCampaign({
      seed: 3,
      settings: { experiments: 8, policy: { ...demoPolicy, review } },
      measure: rough,
      review: (id, { revision }) => {
        const drawn = random("review", id, revision).next();
        return drawn < 0.3 ? "reject" : drawn < 0.6 ? null : "approve";
      },
    });
    checkFinished(t, events);
    const verdicts = ofType(events, "ArchitectureReviewed").map(({ data }) => data.verdict);
    const reasons = ofType(events, "ArchitectureRejected").map(({ data }) => data.reason);
    const turnedDown = verdicts.filter((verdict) => verdict === "reject").length;
    t.true(turnedDown > 0 && turnedDown < verdicts.length);
    t.is(reasons.filter((reason) => reason.startsWith("turned down in review: ")).length, turnedDown);
    const silent = ofType(events, "DeadlinePassed");
    t.true(silent.length > 0);
    const expired = ofType(events, "ExperimentClosed").filter(({ data }) => data.outcome === "expired");
    t.is(expired.length, unanswered === "close" ? silent.length : 0);
    // Baselines are measured in any case.
    t.true(ofType(events, "ReviewRequested").every(({ stream }) => stream.id.startsWith("e")));
    const { difference, given, unanswerable } = await again(events);
    t.is(difference, null, `${difference?.event.sequence} ${difference?.event.type}: ${difference?.what}`);
    t.deepEqual([unanswerable, given.deadlines], [{}, silent.length]);
  });

test("a discovery that is confirmed, scaled up and ablated", async (t) => {
  const genes = new Map<string, number>();
  const events = await playCampaign({
    seed: 7,
    settings: {
      experiments: 4,
      criteria: {
        ...{ minimumGain: 0.001, confirmations: 1, confirmSeeds: 4, falseDiscoveryRate: 0.05 },
        ...{ ablations: null, ablationSeeds: 2, scale: { ...suites.tiny, seeds: 2, timeLimit: 60 } },
      },
      policy: { ...demoPolicy, rules: { ...demoPolicy.rules, leakGain: null } },
    },
    measure: (experiment, genome, { code, randomSeed }) => {
      const { sha256 } = code.artifact;
      if (genome !== null && !genes.has(sha256))
        genes.set(sha256, experiment.startsWith("b") ? 0 : Object.keys(genome).length);
      return 2 / (1 + 0.01 * (genes.get(sha256) ?? NaN)) + (randomSeed % 7) / 1e4;
    },
  });
  t.is(ofType(events, "DiscoveryScaled").length, 1);
  t.is(ofType(events, "DiscoveryAblated").length, 1);
  const { difference, unanswerable } = await again(events);
  t.is(difference, null, `${difference?.event.sequence} ${difference?.event.type}: ${difference?.what}`);
  t.deepEqual(unanswerable, {});
});
