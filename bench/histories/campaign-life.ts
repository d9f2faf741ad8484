// The life of one made-up campaign, event by event: baselines, then candidates, some at the same time.
import { demoSettings } from "../../actors/policies/settings.ts";
import type { Random } from "../../actors/policies/random.ts";
import { eventId } from "../../events/event-id.ts";
import type { EventData, Fact } from "../../events/index.ts";
import { campaignStream, experimentStream } from "../../events/stream.ts";
import { type Closing, experimentLife } from "./experiment-life.ts";
import {
  FOLLOWING,
  madeClaim,
  madePlan,
  madeResults,
  madeVerdict,
  pairedLife,
  pairedOpened,
} from "./paired-life.ts";
import type { Told } from "./told.ts";

export function* campaignLife(
  r: Random,
  campaign: string,
  candidates: number,
  parallel: number,
): Generator<Told> {
  const stream = campaignStream(campaign);
  const say = (fact: Fact): Told => ({ ...fact, stream });
  const pool: { experiment: string; fitness: number }[] = [];
  const lives: { readonly id: string; readonly life: Generator<Fact, Closing> }[] = [];
  const ids = ["b01", "b02", ...Array.from({ length: candidates }, (_, i) => `e${i + 1}`)];
  let opened = 0;
  let closed = 0;
  let generation = 0;
  let claim: EventData<"DiscoveryClaimed"> | undefined;
  let verdict: ReturnType<typeof madeVerdict> | undefined;

  yield say({ type: "CampaignOpened", data: openedData(campaign, candidates, parallel) });
  for (let ordinal = 0; ordinal <= ids.length; ordinal++) {
    const chosen = pool.find(({ experiment }) => experiment.startsWith("e"));
    let judged = false;
    const claimed = ordinal === ids.length && claim === undefined && chosen !== undefined;
    if (claimed) {
      claim = madeClaim("c0001", chosen.experiment);
      ids.push(claim.claim);
    } else if (ordinal === ids.length && claim !== undefined && verdict === undefined) {
      verdict = madeVerdict(r, claim, 1);
      judged = true;
      if (verdict.type === "DiscoveryConfirmed") ids.push(...FOLLOWING);
    }
    const until = Math.min(ids.length, ordinal + (ordinal < 2 ? 1 : parallel));
    const now = ids.slice(opened, until);
    yield say({
      type: "CampaignAdvanced",
      data: {
        ordinal,
        cause: eventId(campaign, "cause", ordinal),
        causeType: ordinal === 0 ? "CampaignOpened" : "ExperimentClosed",
        opened: now,
        served: [],
      },
    });
    if (claimed && claim !== undefined) yield say({ type: "DiscoveryClaimed", data: claim });
    if (judged && verdict !== undefined) yield say(verdict);
    if (judged && claim !== undefined && verdict?.type === "DiscoveryConfirmed") yield say(madePlan(claim));
    if (ordinal >= 2 && pool.length > 0 && r.next() < 0.3) {
      const members = pool.toSorted((one, other) => other.fitness - one.fitness).slice(0, 5);
      yield say({
        type: "SeedPoolUpdated",
        data: { generation: generation++, entries: pool.length, members },
      });
    }
    for (const id of now) {
      const tested = /^[be]/.test(id) ? undefined : claim;
      const data =
        tested === undefined ? opening(r, id, opened++, pool) : pairedOpened(r, id, opened++, tested);
      yield { type: "ExperimentOpened", data, stream: experimentStream(campaign, id) };
      lives.push({ id, life: tested === undefined ? experimentLife(r, data) : pairedLife(r, data) });
    }
    // Live on until one of them closes, which is the cause of the next decision.
    while (closed === ordinal && lives.length > 0) {
      const { id, life } = r.pick(lives);
      const next = life.next();
      if (next.done !== true) yield { ...next.value, stream: experimentStream(campaign, id) };
      else {
        lives.splice(
          lives.findIndex((other) => other.id === id),
          1,
        );
        closed++;
        const { fitness } = next.value;
        if (fitness !== null) pool.push({ experiment: id, fitness });
        yield { type: "ExperimentClosed", data: next.value, stream: experimentStream(campaign, id) };
      }
    }
  }
  if (claim !== undefined && verdict?.type === "DiscoveryConfirmed")
    for (const result of madeResults(claim)) yield say(result);
  yield say({ type: "CampaignClosed", data: { reason: "budget-spent", opened, closed } });
}

const openedData = (
  campaign: string,
  experiments: number,
  parallel: number,
): EventData<"CampaignOpened"> => ({
  name: `Campaign "${campaign}" \\ ünïcode 🧬`,
  question: "Which layer\nremembers best?",
  seed: 4294967295,
  settings: { ...demoSettings, experiments, parallel },
  keys: {},
  sync: "verified",
});

/** The opening of a made-up experiment; a baseline where its id begins with b. */
export const opening = (
  r: Random,
  id: string,
  ordinal: number,
  pool: readonly { readonly experiment: string }[],
): EventData<"ExperimentOpened"> => {
  const isBaseline = id.startsWith("b");
  const arm = isBaseline ? "baseline" : r.next() < 0.2 ? "control" : "evolution";
  const parent = arm === "evolution" && pool.length > 0 ? r.pick(pool).experiment : null;
  return {
    ordinal,
    arm,
    stage: "explore",
    pairing: null,
    ablation: null,
    randomSeed: r.int(2 ** 32),
    parent,
    references: parent === null ? [] : r.sample(pool, 2).map(({ experiment }) => experiment),
    poolGeneration: parent === null ? null : 0,
    baselineName: isBaseline ? id : null,
    baseline: ordinal === 0 ? null : { experiment: "b01", loss: 1, accuracy: 0.5 },
    tasks: demoSettings.tasks,
    baselineCode: null,
    suggestion: null,
    revisions: 3,
    review: arm === "control" ? { answerWithin: 600, unanswered: "proceed" } : null,
    rules: demoSettings.policy.rules,
    timeLimits: demoSettings.timeLimits,
  };
};
