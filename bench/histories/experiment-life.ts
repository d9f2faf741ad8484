// The life of one made-up experiment after its opening; what it returns is its closing.
import { createHash } from "node:crypto";
import { Array as Arr } from "effect";
import { lossResultOf, type RungResult, type SuiteTask, type TaskResult } from "../../events/suite.ts";
import { gain } from "../../actors/policies/fitness.ts";
import type { Random } from "../../actors/policies/random.ts";
import { eventId } from "../../events/event-id.ts";
import type { EventData, Fact } from "../../events/index.ts";
import { artifact, code, environment } from "./materials.ts";

export type Closing = EventData<"ExperimentClosed">;

/** Doubles that a careless way through text or SQL would change. */
const ODD = [0.1 + 0.2, 1e-7, 5e-324, 1e21, 123456789012345680000, -2.5e-10, 1 / 3];
const loss = (r: Random): number => (r.next() < 0.1 ? r.pick(ODD) : r.next() * 3);

const genome = (r: Random): EventData<"ArchitectureProposed">["genome"] =>
  r.next() < 0.1
    ? null
    : {
        update: r.pick(["additive", "decay", "delta", "gated-delta"]),
        shortConvolution: r.next() < 0.5,
        heads: r.pick([1, 2, 4]),
        rate: r.pick([1e-7, 0.1, 1e21]),
        ...(r.next() < 0.2 ? { "output gate": "σ" } : {}),
      };

const proposal = (r: Random, revision: number): EventData<"ArchitectureProposed"> => ({
  revision,
  name: `Layer ${r.int(1000)}`,
  motivation: r.pick(["plain", 'it\'s "quoted" \\ and\nbroken', "émigré 🧪 \u2028"]),
  code,
  genome: genome(r),
  operator: r.pick(["point mutation", "crossover"]),
  citations: [],
});

export function* experimentLife(r: Random, opened: EventData<"ExperimentOpened">): Generator<Fact, Closing> {
  const expired = function* (): Generator<Fact, Closing> {
    const request = eventId("request", "x", r.int(1e9));
    yield { type: "DeadlinePassed", data: { request, requestType: "ExperimentOpened", timeLimit: 3600 } };
    return { outcome: "expired", reason: "out of time", fitness: null };
  };
  if (r.next() < 0.05) return yield* expired();
  let attempt = 0;
  let failures = 0;
  let rejections = 0;
  let fresh = true;
  for (let revision = 0; ; revision++) {
    if (fresh) {
      if (opened.arm === "evolution")
        yield {
          type: "ExperienceSummarised",
          data: {
            summary: "so far",
            effects: [],
            operators: [],
            experiments: [],
            retrieved: null,
            remarks: null,
          },
        };
      yield { type: "ArchitectureProposed", data: proposal(r, revision) };
    } else {
      const answers = eventId("failed", "TrainingFailed", r.int(1e9));
      yield { type: "ArchitectureRevised", data: { ...proposal(r, revision), answers } };
    }
    if (r.next() < 0.05) return yield* expired();
    const digest = sha256(String(r.int(1e9)));
    const novel = r.next() > 0.1;
    yield { type: "NoveltyJudged", data: { novel, digest, nearest: [], reason: "compared" } };
    if (!novel || !(yield* probed(r, opened))) {
      const reason = novel ? "not causal" : "known";
      yield { type: "ArchitectureRejected", data: { revision, reason, failures: [] } };
      if (++rejections > opened.revisions) return { outcome: "rejected", reason, fitness: null };
      fresh = true;
      continue;
    }
    yield { type: "ArchitectureAccepted", data: { code, digest, revision, parameters: 1 + r.int(1e6) } };
    if (opened.review !== null && !(yield* reviewed(r, revision, opened.review))) {
      const reason = "turned down in review: too odd";
      yield { type: "ArchitectureRejected", data: { revision, reason, failures: [] } };
      if (++rejections > opened.revisions) return { outcome: "rejected", reason, fitness: null };
      fresh = true;
      continue;
    }
    const request = {
      code,
      tasks: opened.tasks,
      randomSeed: r.int(2 ** 32),
      rungs: opened.rules.rungs,
      split: 0,
      timeLimit: 600,
      answerWithin: 900,
    };
    yield { type: "TrainingRequested", data: request };
    do {
      const started = { attempt: ++attempt, agent: "gpu-1", environment, sandbox: "bubblewrap" } as const;
      yield { type: "TrainingStarted", data: started };
    } while (r.next() < 0.1);
    if (r.next() < 0.05) {
      yield { type: "TrainingCancelled", data: { reason: "hopeless", step: 3, evidence: { loss: 9 } } };
      return { outcome: "cancelled", reason: "hopeless", fitness: null };
    }
    if (r.next() < 0.8) {
      if (yield* measured(r, attempt, opened)) return yield* judged(r, opened);
      const reason = "leaks once trained";
      yield { type: "ArchitectureRejected", data: { revision, reason, failures: [] } };
      if (++rejections > opened.revisions) return { outcome: "rejected", reason, fitness: null };
      fresh = true;
      continue;
    }
    const message = "loss is NaN";
    const failure = { reason: "diverged", task: null, step: 3, rungs: [], log: null } as const;
    yield { type: "TrainingFailed", data: { ...failure, attempt, message } };
    if (++failures > opened.revisions) return { outcome: "failed", reason: message, fitness: null };
    fresh = false;
  }
}

function* probed(
  r: Random,
  { tasks: [{ task: name, preset, source }] }: EventData<"ExperimentOpened">,
): Generator<Fact, boolean> {
  yield {
    type: "ProbeRequested",
    data: { code, task: { name, preset, source }, weights: null, timeLimit: 120, answerWithin: 900 },
  };
  const verdict = r.pick(["pass", "pass", "pass", "fail", "unknown"] as const);
  const cost = verdict === "pass" ? { parameters: 100, flops: 2 ** 40, seconds: 0.1 } : null;
  yield { type: "ProbeFinished", data: { verdict, probes: [], cost, environment, sandbox: "bubblewrap" } };
  return verdict === "pass";
}

/** Whether it may be trained; where nobody answers it may. */
function* reviewed(
  r: Random,
  revision: number,
  { answerWithin }: NonNullable<EventData<"ExperimentOpened">["review"]>,
): Generator<Fact, boolean> {
  yield { type: "ReviewRequested", data: { code, revision, answerWithin } };
  const verdict = r.pick(["approve", "approve", "reject", null] as const);
  if (verdict === null) {
    const request = eventId("request", "ReviewRequested", r.int(1e9));
    const timeLimit = answerWithin;
    yield { type: "DeadlinePassed", data: { request, requestType: "ReviewRequested", timeLimit } };
  } else yield { type: "ArchitectureReviewed", data: { revision, verdict, reason: "as it seems" } };
  return verdict !== "reject";
}

/** Whether the result counts: one that is too good does only where the trained layer passes its probes. */
function* measured(
  r: Random,
  attempt: number,
  { baseline, rules, tasks }: EventData<"ExperimentOpened">,
): Generator<Fact, boolean> {
  const place = { environment, sandbox: "bubblewrap", seconds: 1.5, randomSeed: 3, log: artifact } as const;
  const results = Arr.map(tasks, (task) => taskResult(r, task));
  const rungs = rules.rungs.map((share) => ({
    share,
    results: Arr.map(tasks, (task) => rungResult(r, task)),
  }));
  yield { type: "TrainingFinished", data: { ...place, attempt, results, rungs, resumedFrom: null } };
  const result = lossResultOf({ tasks, rules }, results);
  const { task: name, preset, source } = tasks[0];
  const threshold = rules.leakGain;
  const gained = baseline === null ? 0 : gain(baseline.loss, result.loss, baseline.loss);
  if (baseline === null || threshold === null || gained <= threshold) return true;
  yield { type: "LeakSuspected", data: { gain: gained, threshold, baseline: baseline.experiment } };
  const task = { name, preset, source };
  const request = { code, task, weights: artifact, timeLimit: 120, answerWithin: 900 };
  yield { type: "ProbeRequested", data: request };
  const verdict = r.pick(["pass", "pass", "fail"] as const);
  const sandbox = "bubblewrap" as const;
  yield { type: "ProbeFinished", data: { verdict, probes: [], cost: null, environment, sandbox } };
  if (verdict !== "pass") return false;
  const probe = eventId("probed", "ProbeFinished", r.int(1e9));
  yield { type: "LeakCleared", data: { probe } };
  return true;
}

const measurement = (r: Random, { task, preset }: SuiteTask, steps: number) => ({
  ...{ task, preset, steps },
  ...{ loss: loss(r), accuracy: r.next(), lossError: 0.01, trainingLoss: loss(r) },
});
const rungResult = (r: Random, task: SuiteTask): RungResult => measurement(r, task, 5);
export const taskResult = (r: Random, task: SuiteTask): TaskResult => ({
  ...measurement(r, task, 20),
  ...{ parameters: 500, flops: r.next() < 0.1 ? null : 2 ** 40, seconds: 0.5 },
  ...{ curve: artifact, weights: artifact, taskDigest: sha256("task") },
});

function* judged(r: Random, opened: EventData<"ExperimentOpened">): Generator<Fact, Closing> {
  const score = 1 + r.int(10);
  yield {
    type: "QualityJudged",
    data: { score, rubric: "test", parts: [], rationale: "fine", samples: [], spread: null },
  };
  const text = r.pick(["better", "worse"]);
  const changes =
    opened.parent === null ? [] : [{ gene: "update", from: "delta", to: r.pick(["decay", "additive"]) }];
  yield {
    type: "AnalysisWritten",
    data: {
      text,
      findings: [],
      comparisons: [],
      changes,
      shortcomings: [],
      causes: [],
      suggestions: [],
      rejected: [],
    },
  };
  // Coarse, so that equal fitness occurs.
  const fitness = r.int(20) / 19;
  const terms = { loss: fitness, benchmark: fitness, judge: fitness };
  const baseline = opened.baseline?.experiment ?? null;
  yield { type: "FitnessScored", data: { fitness, terms, baseline } };
  return { outcome: "trained", reason: "trained, judged and analysed", fitness };
}

const sha256 = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;
