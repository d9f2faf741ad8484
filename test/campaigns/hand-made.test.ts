// What becomes of layers made by hand for it, in a laboratory with a gpu-agent and its sandbox, killed on the way by
// `npm run kills` where the Engineer cancels and the Checker doubts: a hopeless one is cancelled, one that learns to look
// ahead is rejected, an honest strong one is cleared.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import type { ExperimentRules } from "../../events/values.ts";
import { experiments } from "../../projections/index.ts";
import { experimentOf } from "../../projections/experiments/fold.ts";
import { fold } from "../../projections/projection.ts";
import { ofType } from "../../events/of-type.ts";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { startFile } from "../support/cli.ts";
import { isThorough, moments, shortWait } from "../support/killed.ts";

/** The life of the candidate, killed at each moment of that want where there is time; the whole log is checked. */
const lifeOf = async (
  t: ExecutionContext,
  layer: string,
  rules: Partial<ExperimentRules>,
  want: string | null,
): Promise<{ readonly log: readonly LoggedEvent[]; readonly life: readonly LoggedEvent[] }> => {
  t.timeout(600_000);
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-made-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  const file = join(import.meta.dirname, "../support/layers", `${layer}.py`);
  const host = (env: Readonly<Record<string, string>>) =>
    startFile("test/support/hand-made-lab.ts", [data, file, JSON.stringify(rules)], {
      ...shortWait,
      ...env,
    }).ended;
  const places = want !== null && isThorough ? moments.map((moment) => `${want}:${moment}`) : [];
  for (const place of places) {
    const killed = await host({ CAMBRIAN_FAULT: place });
    t.is(killed.signal, "SIGKILL", `${place}: exit ${killed.code}\n${killed.stderr}`);
  }
  const ended = await host({});
  t.is(ended.code, 0, ended.stderr);
  const log = await readLog(data);
  checkFinished(t, log);
  return { log, life: log.filter(({ stream }) => stream.id === "e0001") };
};

const rowOf = (log: readonly LoggedEvent[]) => experimentOf(fold(experiments, log), "c1", "e0001");
const noNumber = {
  ...{ loss: null, accuracy: null, trainingLoss: null, trainingSeconds: null },
  ...{ modelParameters: null, quality: null, fitness: null, results: null, rungs: null },
};

test.serial("a hopeless training is cancelled with its evidence and leaves no number", async (t) => {
  const watch = { hopelessGap: 0.1, standardErrors: 0, divergence: 30 };
  const { log, life } = await lifeOf(t, "hopeless", { watch }, "engineer.cancel");
  const [cancelled, ...others] = ofType(life, "TrainingCancelled");
  t.is(others.length, 0);
  t.regex(
    cancelled!.data.reason,
    /^hopeless: after \d+ % of the steps more than 0\.1 nats behind the baseline on/,
  );
  t.is(cancelled!.actor, "engineer");
  t.is(cancelled!.causationid, ofType(life, "TrainingStarted").at(-1)!.id);
  const [reference] = ofType(log, "TrainingFinished");
  const rungs = cancelled!.data.evidence["rungs"] as unknown as EventData<"TrainingFinished">["rungs"];
  const baseline = reference!.data.rungs.find(({ share }) => share === rungs.at(-1)!.share);
  t.deepEqual(cancelled!.data.evidence["baseline"], baseline as object);
  t.like(ofType(life, "ExperimentClosed")[0]?.data, { outcome: "cancelled", fitness: null });
  for (const type of ["TrainingFinished", "QualityJudged", "FitnessScored", "ArchitectureRevised"] as const)
    t.is(ofType(life, type).length, 0, type);
  t.like(rowOf(log), { outcome: "cancelled", ...noNumber });
});

test.serial(
  "a layer that learns to look ahead has no result, and the evidence says where it did",
  async (t) => {
    const { life } = await lifeOf(t, "learns_to_look_ahead", { watch: null }, null);
    t.is(ofType(life, "ProbeFinished")[0]?.data.verdict, "pass");
    const [failed] = ofType(life, "TrainingFailed");
    t.is(failed!.data.reason, "inconsistent");
    t.regex(failed!.data.message, /^the trained model's logits at position \d+ of \d+ are others with /);
    t.is(failed!.data.rungs.length, 2);
    // The Engineer revised it, and that was measured.
    t.is(ofType(life, "ArchitectureRevised")[0]?.data.answers, failed!.id);
    t.is(ofType(life, "TrainingFinished").length, 1);
  },
);

test.serial("a layer that learns to look far ahead is found out, and its result forgotten", async (t) => {
  const rules = { leakGain: 0.01, watch: null };
  const { log, life } = await lifeOf(t, "learns_to_look_far_ahead", rules, "checker.requestLeakProbe");
  const [first, second] = ofType(life, "ProbeFinished");
  t.is(first?.data.verdict, "pass");
  t.is(second?.data.verdict, "fail");
  const [result] = ofType(life, "TrainingFinished");
  t.is(ofType(life, "ProbeRequested")[1]?.data.weights?.sha256, result?.data.results[0].weights.sha256);
  const [rejected] = ofType(life, "ArchitectureRejected");
  t.regex(rejected!.data.reason, /^leaks once trained: causality-by-perturbation \(fail\)/);
  t.true(rejected!.data.failures.every(({ evidence }) => Object.keys(evidence).length > 0));
  const until = log.filter(({ sequence }) => sequence <= rejected!.sequence);
  t.like(rowOf(until), { status: "rejected", ...noNumber });
  // The Researcher summed up afresh and proposed something else, which was measured.
  const after = life.filter(({ sequence }) => sequence > rejected!.sequence).map(({ type }) => type);
  t.deepEqual(after.slice(0, 2), ["ExperienceSummarised", "ArchitectureProposed"]);
  t.is(ofType(life, "FitnessScored").length, 1);
  t.not(rowOf(log)?.loss, result?.data.results[0].loss);
});

test.serial("an honest strong layer is cleared, and its result counts", async (t) => {
  const { log, life } = await lifeOf(t, "strong", { leakGain: 0.001, watch: null }, "checker.clear");
  const [suspected] = ofType(life, "LeakSuspected");
  t.true(suspected!.data.gain > 0.001);
  t.is(ofType(life, "LeakCleared")[0]?.data.probe, ofType(life, "ProbeFinished")[1]?.id);
  t.is(ofType(life, "ArchitectureRejected").length, 0);
  const [result] = ofType(life, "TrainingFinished");
  t.like(rowOf(log), { outcome: "trained", loss: result!.data.results[0].loss });
  t.true(ofType(life, "QualityJudged")[0]!.sequence > ofType(life, "LeakCleared")[0]!.sequence);
});
