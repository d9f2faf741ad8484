// Made events for given/when/then tests of the machines: each call is one event of an experiment's life with
// plausible data, so that a test reads as the list of what happened.
import { paperPolicy } from "../../actors/policies/settings.ts";
import type { Run } from "../../actors/machines/pairing.ts";
import { eventId } from "../../events/event-id.ts";
import type { EventData } from "../../events/index.ts";
import type { RungResult, TaskResult } from "../../events/suite.ts";
import type { MachineEvent } from "../../actors/machines/fold.ts";
import { artifact, code, environment, sha } from "../../bench/histories/materials.ts";

export { artifact, code, environment };
const task = { name: "overwrite-recall", preset: "tiny", source: null };
const tasks = [{ task: task.name, preset: task.preset, weight: 1, source: null }] as const;
const timeLimits = { experiment: 3600, probe: 120, training: 600, queue: 300 };

let counter = 0;
const event = <T extends MachineEvent["type"]>(type: T, data: EventData<T>): MachineEvent =>
  ({ type, data, id: eventId("life", type, counter++) }) as MachineEvent;

export const opened = (change: Partial<EventData<"ExperimentOpened">> = {}) =>
  event("ExperimentOpened", {
    ordinal: 2,
    arm: "evolution",
    stage: "explore",
    pairing: null,
    ablation: null,
    randomSeed: 1,
    parent: "b01",
    references: ["b02"],
    poolGeneration: 0,
    baselineName: null,
    baselineCode: null,
    suggestion: null,
    baseline: { experiment: "b01", loss: 1, accuracy: 0.5 },
    tasks,
    revisions: 3,
    review: null,
    rules: {
      ...paperPolicy.rules,
      fitness: { ...paperPolicy.rules.fitness, loss: task.name, benchmark: [task.name] },
    },
    timeLimits,
    ...change,
  });
export const summarised = () =>
  event("ExperienceSummarised", {
    summary: "little yet",
    effects: [],
    operators: [],
    experiments: ["b01"],
    retrieved: null,
    remarks: null,
  });
const proposal = (revision: number): EventData<"ArchitectureProposed"> => ({
  revision,
  name: `Layer ${revision}`,
  motivation: "to see",
  code,
  genome: { update: "delta" },
  operator: "mutation",
  citations: [],
});
export const proposed = (revision = 0) => event("ArchitectureProposed", proposal(revision));
export const revised = (revision: number, answers: string) =>
  event("ArchitectureRevised", { ...proposal(revision), answers });
export const novel = () =>
  event("NoveltyJudged", { novel: true, digest: sha, nearest: [], reason: "nothing like it" });
export const known = () =>
  event("NoveltyJudged", { novel: false, digest: sha, nearest: [], reason: "the same as b01" });
export const probeRequested = () =>
  event("ProbeRequested", { code, task, weights: null, timeLimit: 120, answerWithin: 420 });
export const probed = (verdict: "pass" | "fail" | "unknown" = "pass") =>
  event("ProbeFinished", {
    verdict,
    probes: [{ name: "causality", verdict, evidence: {}, hint: "" }],
    cost: verdict === "pass" ? { parameters: 100, flops: 1000, seconds: 0.1 } : null,
    environment,
    sandbox: "bubblewrap",
  });
/** No sandbox could be had. */
export const unprobed = () => {
  const evidence = { reason: "sandbox", message: "no child could be started: fork" };
  const probes = [
    { name: "contract", verdict: "unknown" as const, evidence, hint: "" },
    { name: "finite", verdict: "unknown" as const, evidence: { why: "not run" }, hint: "" },
  ];
  const place = { environment, sandbox: "bubblewrap" } as const;
  return event("ProbeFinished", { verdict: "unknown", probes, cost: null, ...place });
};
export const accepted = (revision = 0) =>
  event("ArchitectureAccepted", { code, digest: sha, revision, parameters: 100 });
export const rejected = (revision = 0) =>
  event("ArchitectureRejected", { revision, reason: "not causal", failures: [] });
export const reviewRequested = (revision = 0) =>
  event("ReviewRequested", { code, revision, answerWithin: 60 });
export const reviewed = (verdict: "approve" | "reject" = "approve", revision = 0) =>
  event("ArchitectureReviewed", { revision, verdict, reason: "not to our taste" });
export const trainingRequested = () =>
  event("TrainingRequested", {
    code,
    tasks,
    randomSeed: 3,
    rungs: [],
    split: 0,
    timeLimit: 600,
    answerWithin: 900,
  });
export const trainingStarted = (attempt = 1) =>
  event("TrainingStarted", { attempt, agent: "gpu-1", environment, sandbox: "bubblewrap" });
/** What a task's model measured. */
export const taskResult = (change: Partial<TaskResult> = {}): TaskResult => ({
  task: task.name,
  preset: task.preset,
  steps: 20,
  loss: 0.9,
  accuracy: 0.6,
  lossError: 0.01,
  trainingLoss: 0.8,
  parameters: 500,
  flops: 1e9,
  seconds: 1,
  taskDigest: sha,
  curve: artifact,
  weights: artifact,
  ...change,
});
/** The same on the way. */
export const rungResult = (change: Partial<RungResult> = {}): RungResult => ({
  ...{
    task: task.name,
    preset: task.preset,
    steps: 5,
    loss: 2.5,
    accuracy: 0.1,
    lossError: 0.1,
    trainingLoss: 2.4,
  },
  ...change,
});
/** Of the one task of `opened`. */
export const trainingFinished = (attempt = 1, change: Partial<TaskResult> = {}) =>
  trainingFinishedWith(attempt, [taskResult(change)]);
export const trainingFinishedWith = (
  attempt: number,
  results: EventData<"TrainingFinished">["results"],
  rungs: EventData<"TrainingFinished">["rungs"] = [],
) =>
  event("TrainingFinished", {
    ...{ attempt, results, rungs, environment },
    randomSeed: 3,
    seconds: 1,
    resumedFrom: null,
    log: artifact,
    sandbox: "bubblewrap",
  });
const side = (experiment: string, digit: string) => ({
  experiment,
  code: { ...code, artifact: { ...artifact, sha256: `sha256:${digit.repeat(64)}` } },
});
export const confirmationOpened = (change: Partial<EventData<"ExperimentOpened">> = {}) => {
  return opened({
    arm: "confirmation",
    stage: "confirm",
    pairing: { candidate: side("e0001", "1"), reference: side("b01", "2"), randomSeeds: [11, 12], split: 1 },
    parent: null,
    references: [],
    poolGeneration: null,
    baseline: null,
    ...change,
  }) as MachineEvent & { readonly type: "ExperimentOpened" };
};
/** Its layer is not known before it is proposed. */
export const ablationOpened = () =>
  confirmationOpened({
    ...{ arm: "ablation", stage: "ablate" },
    pairing: {
      candidate: side("e0001", "1"),
      reference: { experiment: "a0001", code: null },
      ...{ randomSeeds: [11, 12], split: 2 },
    },
    ablation: { gene: "update", value: "decay", putBack: "delta", genome: { update: "delta" } },
  });
export const runRequested = ({ code, randomSeed, split }: Run) =>
  event("TrainingRequested", {
    ...{ code, tasks, randomSeed, split },
    ...{ rungs: [], timeLimit: 600, answerWithin: 900 },
  });
export const comparisonRequested = (differences: readonly number[]) =>
  event("ComparisonRequested", {
    ...{ differences, confidence: 0.95, randomSeed: 1 },
    ...{ timeLimit: 60, answerWithin: 360 },
  });
export const comparisonMeasured = (differences: readonly number[], p = 0.25) => {
  const pairs = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / pairs;
  const comparison = { pairs, mean, deviation: 0.1, low: mean - 1, high: mean + 1, confidence: 0.95, p };
  return event("ComparisonMeasured", {
    comparison: { ...comparison, method: "t" },
    scipy: "1.17.1",
    environment,
  });
};
export const leakSuspected = () => event("LeakSuspected", { gain: 0.5, threshold: 0.1, baseline: "b01" });
export const leakProbeRequested = () =>
  event("ProbeRequested", { code, task, weights: artifact, timeLimit: 120, answerWithin: 420 });
export const leakCleared = (probe: MachineEvent) => event("LeakCleared", { probe: probe.id });
const unmeasured = { task: task.name, step: 3, rungs: [], log: null };
export const trainingFailed = (attempt = 1) =>
  event("TrainingFailed", { attempt, reason: "diverged", message: "loss is NaN", ...unmeasured });
export const trainingCancelled = () =>
  event("TrainingCancelled", { reason: "hopeless", step: 10, evidence: { loss: 9 } });
export const judged = (score = 6) =>
  event("QualityJudged", { score, rubric: "test", parts: [], rationale: "fine", samples: [], spread: null });
export const analysed = (...changes: EventData<"AnalysisWritten">["changes"]) =>
  event("AnalysisWritten", {
    text: "better",
    findings: [],
    comparisons: [],
    changes,
    shortcomings: [],
    causes: [],
    suggestions: [],
    rejected: [],
  });
/** What a language model answered to a role; it is recorded in a stream of operations. */
export const inference = (
  experiment: string,
  change: Partial<EventData<"InferenceRecorded">> = {},
): EventData<"InferenceRecorded"> => ({
  ...{ experiment, role: "researcher", want: "propose", step: 0, work: eventId("life", "work", counter++) },
  mind: { reasoner: "ollama", model: "made-up:1b" },
  ...{ digest: "0123456789abcdef", way: "genome" },
  template: { name: "propose-genome", version: 1 },
  options: { temperature: 0.7, seed: 1 },
  ...{ prompt: artifact, response: artifact, thoughts: null, ended: "stop", fault: null },
  tokens: { prompt: 100, response: 20 },
  ...{ seconds: 2, cost: null },
  ...change,
});
export const deadlinePassed = (request: MachineEvent, timeLimit = 600) =>
  event("DeadlinePassed", { request: request.id, requestType: request.type, timeLimit });

/** From opening to acceptance, without a fault. */
export const untilAccepted = () => [
  opened(),
  summarised(),
  proposed(),
  novel(),
  probeRequested(),
  probed(),
  accepted(),
];
/** From opening to a result. */
export const untilTrained = () => [
  ...untilAccepted(),
  trainingRequested(),
  trainingStarted(),
  trainingFinished(),
];

/** From opening to a result that is too good to be believed, and the suspicion that follows from it. */
export const untilSuspected = () => [
  ...untilAccepted(),
  trainingRequested(),
  trainingStarted(),
  trainingFinished(1, { loss: 0.5 }),
  leakSuspected(),
];

/** A draft that an actor would offer. */
export const draft = (fact: MachineEvent, actor = "tester") =>
  ({ ...fact, causationid: null, actor }) as const;
