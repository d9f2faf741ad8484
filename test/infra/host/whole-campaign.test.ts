import test from "ava";
import { decisionsDigest } from "../../../events/decisions.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { ofType } from "../../../events/of-type.ts";
import { fold } from "../../../projections/projection.ts";
import { experience } from "../../../projections/index.ts";
import { random } from "../../../actors/policies/random.ts";
import { closedBefore } from "../../support/closed-before.ts";
import { type Measure, playCampaign } from "../../support/memory-lab.ts";
import { twoBaselines } from "../../support/settings.ts";

/** A landscape: a loss that depends on the genome alone. */
const landscape: Measure = (_, genome) => 0.4 + random("landscape", JSON.stringify(genome)).next();
const proposals = (events: readonly LoggedEvent[]) =>
  ofType(events, "ArchitectureProposed").map(({ stream, data }) => [stream.id, data.code.artifact.sha256]);

test("a campaign runs to its end: every experiment closed once, tables and log agree", async (t) => {
  const events = await playCampaign({ seed: 7, settings: { experiments: 12 }, measure: landscape });
  const count = 12 + twoBaselines.baselines.length;
  t.is(ofType(events, "ExperimentOpened").length, count);
  t.is(ofType(events, "ExperimentClosed").length, count);
  t.is(events.at(-1)?.type, "CampaignClosed");
  t.is(closedBefore(fold(experience, events), "c1", Infinity).length, count);
  const digests = ofType(events, "ArchitectureAccepted").map(({ data }) => data.digest);
  t.is(new Set(digests).size, digests.length, "no architecture was accepted twice");
});

test("eight at once: none is accepted twice, although some are proposed before others are judged", async (t) => {
  for (const seed of [7, 8]) {
    const settings = { experiments: 40, parallel: 8 };
    const events = await playCampaign({ seed, settings, measure: landscape });
    const accepted = ofType(events, "ArchitectureAccepted").map(({ data }) => data.code.artifact.sha256);
    t.is(new Set(accepted).size, accepted.length);
    t.is(ofType(events, "CampaignClosed")[0]?.data.closed, 40 + twoBaselines.baselines.length);
  }
});

test("the same seed and the same results give the same decisions and the same code", async (t) => {
  const once = await playCampaign({ seed: 7, settings: { experiments: 8 }, measure: landscape });
  const again = await playCampaign({ seed: 7, settings: { experiments: 8 }, measure: landscape });
  t.deepEqual(proposals(again), proposals(once));
  t.is(decisionsDigest(again), decisionsDigest(once));
  t.is(decisionsDigest(again.toReversed()), decisionsDigest(once));
  const other = await playCampaign({ seed: 8, settings: { experiments: 8 }, measure: landscape });
  t.not(decisionsDigest(other), decisionsDigest(once));
});

test("one earlier result altered changes a later proposal: the history is really read", async (t) => {
  const settings = { experiments: 8 };
  const once = await playCampaign({ seed: 7, settings, measure: landscape });
  const altered = await playCampaign({
    seed: 7,
    settings,
    measure: (id, ...what) => (id === "e0002" ? 0.05 : landscape(id, ...what)),
  });
  const before = (events: readonly LoggedEvent[]) =>
    proposals(events).slice(0, twoBaselines.baselines.length + 2);
  t.deepEqual(before(altered), before(once));
  t.notDeepEqual(proposals(altered), proposals(once));
});

test("trainings that fail are revised three times, then the experiment closes without a score", async (t) => {
  const events = await playCampaign({
    seed: 7,
    settings: { experiments: 2 },
    measure: (id, ...what) => (id === "e0001" ? "fails" : landscape(id, ...what)),
  });
  const life = events.filter(({ stream }) => stream.id === "e0001");
  t.is(ofType(life, "TrainingFailed").length, 4);
  t.is(ofType(life, "ArchitectureRevised").length, 3);
  t.like(ofType(life, "ExperimentClosed")[0]?.data, { outcome: "failed", fitness: null });
  t.is(ofType(life, "FitnessScored").length, 0);
  t.is(ofType(events, "CampaignClosed")[0]?.data.closed, 2 + twoBaselines.baselines.length);
});
