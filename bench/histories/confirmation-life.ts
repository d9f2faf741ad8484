// The end of a made-up campaign: a claim, the confirmation that tests it, the verdict.
import { Array as Arr } from "effect";
import type { Random } from "../../actors/policies/random.ts";
import { demoSettings } from "../../actors/policies/settings.ts";
import { differences, nextRun } from "../../actors/machines/confirmation.ts";
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

export const confirmationOpened = (
  r: Random,
  ordinal: number,
  { experiment, baseline }: EventData<"DiscoveryClaimed">,
): EventData<"ExperimentOpened"> => ({
  ordinal,
  arm: "confirmation",
  stage: "confirm",
  confirmation: {
    candidate: { experiment, code },
    baseline: { experiment: baseline, code },
    randomSeeds: Array.from({ length: PAIRS }, () => r.int(2 ** 32)),
    split: 1,
  },
  randomSeed: r.int(2 ** 32),
  parent: null,
  references: [],
  poolGeneration: null,
  baselineName: null,
  baselineCode: null,
  baseline: null,
  tasks: demoSettings.tasks,
  revisions: 3,
  rules: { ...demoSettings.policy.rules, leakGain: null, watch: null },
  timeLimits: demoSettings.timeLimits,
});

/** Its runs, some of them at the second attempt, and the comparison; now and then it runs out of time. */
export function* confirmationLife(
  r: Random,
  opened: EventData<"ExperimentOpened">,
): Generator<Fact, Closing> {
  const { confirmation, tasks } = opened;
  if (confirmation === null) throw new Error("a life of what is no confirmation");
  const runs: Measurement[] = [];
  let attempt = 0;
  for (let run = nextRun(confirmation, 0); run !== undefined; run = nextRun(confirmation, runs.length)) {
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
    const place = { environment, sandbox: "landlock", seconds: 1.5, log: artifact } as const;
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
): Fact => ({
  type: r.pick(["DiscoveryConfirmed", "DiscoveryRefuted"] as const),
  data: {
    ...{ claim, experiment, baseline, comparison: null, q: r.next(), rate: 0.05, begun: 1, measured },
    ...{ explored: gain, shrunk: null, workers: ["gpu-1"], explorers: ["gpu-1"], split: 1 },
    ...{ provisional: true, reason: "so" },
  },
});
