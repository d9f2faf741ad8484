// The end of a made-up campaign: a claim, what tests it pair by pair, and what the director makes of that.
import { Array as Arr } from "effect";
import type { Random } from "../../actors/policies/random.ts";
import { demoSettings } from "../../actors/policies/settings.ts";
import { differences, nextRun } from "../../actors/machines/pairing.ts";
import type { Measurement } from "../../actors/policies/claims.ts";
import { eventId } from "../../events/event-id.ts";
import { measuredBy } from "../../events/suite.ts";
import type { EventData, Fact } from "../../events/index.ts";
import type { Comparison } from "../../events/values.ts";
import { type Closing, taskResult } from "./experiment-life.ts";
import { artifact, code, environment } from "./materials.ts";

const PAIRS = 2;

export const madeClaim = (claim: string, experiment: string): EventData<"DiscoveryClaimed"> => ({
  ...{ claim, experiment, baseline: "b01" },
  ...{ gain: 0.1, minimumGain: 0.02, pairs: PAIRS, candidates: 3 },
});

/** The one gene that is put back. */
const gene = { gene: "update", value: "delta", putBack: "decay" } as const;
const ablation = { ...gene, genome: { update: "decay" } };

const questions = {
  c: { arm: "confirmation", stage: "confirm" },
  s: { arm: "scale", stage: "scale" },
  a: { arm: "ablation", stage: "ablate" },
} as const;

/** What is asked is told by the first letter of the id. */
export const pairedOpened = (
  r: Random,
  id: string,
  ordinal: number,
  { experiment, baseline }: EventData<"DiscoveryClaimed">,
  pairs = PAIRS,
): EventData<"ExperimentOpened"> => ({
  ordinal,
  ...questions[id.charAt(0) as keyof typeof questions],
  pairing: {
    candidate: { experiment, code },
    reference: id.startsWith("a") ? { experiment: id, code: null } : { experiment: baseline, code },
    randomSeeds: Array.from({ length: pairs }, () => r.int(2 ** 32)),
    split: 1,
  },
  ablation: id.startsWith("a") ? ablation : null,
  randomSeed: r.int(2 ** 32),
  parent: null,
  references: [],
  poolGeneration: null,
  baselineName: null,
  baselineCode: null,
  suggestion: null,
  baseline: null,
  tasks: demoSettings.tasks,
  revisions: 3,
  review: null,
  rules: { ...demoSettings.policy.rules, leakGain: null, watch: null },
  timeLimits: demoSettings.timeLimits,
});

/** Its runs, some of them at the second attempt, and the comparison; now and then it runs out of time. */
export function* pairedLife(r: Random, opened: EventData<"ExperimentOpened">): Generator<Fact, Closing> {
  const { pairing, tasks } = opened;
  if (pairing === null) throw new Error("a life of what is not paired");
  const runs: Measurement[] = [];
  const next = () => nextRun(pairing, code, runs.length);
  let attempt = 0;
  for (let run = next(); run !== undefined; run = next()) {
    if (r.next() < 0.05) {
      const request = eventId("request", "x", r.int(1e9));
      yield { type: "DeadlinePassed", data: { request, requestType: "TrainingRequested", timeLimit: 900 } };
      return { outcome: "expired", reason: "out of time", fitness: null };
    }
    const request = {
      ...{ code: run.code, randomSeed: run.randomSeed, split: run.split },
      ...{ tasks, rungs: [], timeLimit: 600, answerWithin: 900 },
    };
    yield { type: "TrainingRequested", data: request };
    do {
      const started = { attempt: ++attempt, agent: r.pick(["gpu-1", "gpu-2"]), environment };
      yield { type: "TrainingStarted", data: { ...started, sandbox: "landlock" } };
    } while (r.next() < 0.1);
    const results = Arr.map(tasks, (one) => taskResult(r, one));
    runs.push(measuredBy(opened, { results, rungs: [] }));
    const place = {
      environment,
      sandbox: "landlock",
      seconds: 1.5,
      log: artifact,
      resumedFrom: null,
    } as const;
    const { randomSeed } = run;
    yield { type: "TrainingFinished", data: { attempt, results, rungs: [], ...place, randomSeed } };
  }
  const values = differences(runs);
  yield {
    type: "ComparisonRequested",
    data: { differences: values, confidence: 0.95, randomSeed: 1, timeLimit: 60, answerWithin: 90 },
  };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const comparison: Comparison = {
    ...{ pairs: values.length, mean, deviation: r.next(), low: mean - 1, high: mean + 1 },
    ...{ confidence: 0.95, method: "t", p: r.next() },
  };
  yield { type: "ComparisonMeasured", data: { comparison, scipy: "1.17.1", environment } };
  return { outcome: "compared", reason: "every pair was trained and compared", fitness: null };
}

export const madeVerdict = (
  r: Random,
  { claim, experiment, baseline, gain }: EventData<"DiscoveryClaimed">,
  measured: number,
): Fact<"DiscoveryConfirmed" | "DiscoveryRefuted"> => ({
  type: r.pick(["DiscoveryConfirmed", "DiscoveryRefuted"] as const),
  data: {
    ...{ claim, experiment, baseline, comparison: null, q: r.next(), rate: 0.05, begun: 1, measured },
    ...{ explored: gain, shrunk: null, workers: ["gpu-1"], explorers: ["gpu-1"], split: 1 },
    ...{ provisional: true, reason: "so" },
  },
});

/** The ids of what follows from a claim that was confirmed. */
export const FOLLOWING = ["s0001", "a0001"] as const;

export const madePlan = ({ claim, experiment, baseline }: EventData<"DiscoveryClaimed">): Fact => ({
  type: "AblationsPlanned",
  data: {
    ...{ claim, experiment, origin: baseline, pairs: PAIRS, reason: null },
    ablations: [{ ablation: "a0001", ...ablation }],
    left: [{ gene: "window", value: "8", putBack: "0", reason: "put back alone, it changes nothing" }],
  },
});

export const madeResults = ({
  claim,
  experiment,
  baseline,
  minimumGain,
}: EventData<"DiscoveryClaimed">): readonly Fact[] => [
  {
    type: "DiscoveryScaled",
    data: {
      ...{ claim, experiment, baseline, scaleUp: "s0001", comparison: null, confirmed: 0.1, minimumGain },
      ...{ signHolds: null, thresholdHolds: null, workers: ["gpu-1"], split: 3, reason: "so" },
    },
  },
  {
    type: "DiscoveryAblated",
    data: {
      ...{ claim, experiment, origin: baseline, planned: 1, begun: 1, measured: 0, split: 2 },
      ablations: [{ ablation: "a0001", ...gene, comparison: null, q: 1, reason: "so" }],
    },
  },
];
