import test from "ava";
import { Effect } from "effect";
import { fold, type MachineEvent } from "../../../actors/machines/fold.ts";
import { experimentMachine } from "../../../actors/machines/experiment.ts";
import { roles } from "../../../actors/roles/index.ts";
import { wantOf } from "../../../actors/roles/role.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { Fact } from "../../../events/index.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { grammarReasoner } from "../../../infra/reasoners/grammar.ts";
import * as life from "../../support/life.ts";
import { viewOf } from "../../support/shared-view.ts";

/** Who wants what after these events. */
const wants = (events: readonly MachineEvent[]): string[] => {
  fold(experimentMachine, events);
  return roles.flatMap((role) => {
    const want = wantOf(role, events as readonly LoggedEvent[]);
    return want === undefined ? [] : [`${role.name}.${want.name}`];
  });
};

test("at each point of a whole life exactly one role wants something, or the gpu-agent is waited for", (t) => {
  const steps: [MachineEvent, string[]][] = [
    [life.opened(), ["researcher.summarise"]],
    [life.summarised(), ["researcher.propose"]],
    [life.proposed(), ["checker.judgeNovelty"]],
    [life.novel(), ["checker.requestProbe"]],
    [life.probeRequested(), []],
    [life.probed(), ["checker.decide"]],
    [life.accepted(), ["engineer.requestTraining"]],
    [life.trainingRequested(), []],
    [life.trainingStarted(), []],
    [life.trainingFinished(), ["engineer.judgeQuality"]],
    [life.judged(), ["analyst.analyse"]],
    [life.analysed(), []],
  ];
  const events: MachineEvent[] = [];
  for (const [event, expected] of steps) {
    events.push(event);
    t.deepEqual(wants(events), expected, event.type);
  }
});

test("the control arm and the baselines propose without a summary", (t) => {
  t.deepEqual(wants([life.opened({ arm: "control", parent: null })]), ["researcher.propose"]);
  t.deepEqual(wants([life.opened({ arm: "baseline", baselineName: "delta" })]), ["researcher.propose"]);
});

test("a rejection goes back to the Researcher, a failed training to the Engineer", (t) => {
  t.deepEqual(wants([life.opened(), life.proposed(), life.known()]), ["checker.decide"]);
  t.deepEqual(wants([life.opened(), life.proposed(), life.known(), life.rejected()]), [
    "researcher.summarise",
  ]);
  const control = life.opened({ arm: "control", parent: null });
  t.deepEqual(wants([control, life.proposed(), life.known(), life.rejected()]), ["researcher.propose"]);
  const failed = life.trainingFailed();
  const history = [...life.untilAccepted(), life.trainingRequested(), life.trainingStarted(), failed];
  t.deepEqual(wants(history), ["engineer.revise"]);
  t.deepEqual(wants([...history, life.revised(1, failed.id)]), ["checker.judgeNovelty"]);
});

test("a result that is too good is the Checker's, then the Engineer's or the Researcher's", (t) => {
  const suspected = life.untilSuspected();
  t.deepEqual(wants(suspected), ["checker.requestLeakProbe"]);
  const probing = [...suspected, life.leakProbeRequested()];
  t.deepEqual(wants(probing), []);
  const probe = life.probed();
  t.deepEqual(wants([...probing, probe]), ["checker.clear"]);
  t.deepEqual(wants([...probing, probe, life.leakCleared(probe)]), ["engineer.judgeQuality"]);
  t.deepEqual(wants([...probing, life.probed("fail")]), ["checker.decide"]);
  t.deepEqual(wants([...probing, life.probed("fail"), life.rejected()]), ["researcher.summarise"]);
});

/** What the Checker does next: it asks nobody for it. */
const checked = (events: readonly MachineEvent[]): Promise<Fact> => {
  const checker = roles.find(({ name }) => name === "checker")!;
  const history = events as readonly LoggedEvent[];
  const experiment = fold(experimentMachine, events).context;
  const context = { want: wantOf(checker, history)!, history, experiment, shared: viewOf([]) };
  return Effect.runPromise(
    Effect.map(
      Effect.provide(checker.perform(context), [grammarReasoner, memoryArtifacts]),
      ([fact]) => fact,
    ),
  );
};

test("what could not be probed the Checker asks for again, with the same weights", async (t) => {
  const proposed = [life.opened(), life.proposed(), life.novel(), life.probeRequested(), life.unprobed()];
  t.deepEqual(wants(proposed), ["checker.decide"]);
  t.like(await checked(proposed), { type: "ProbeRequested", data: { weights: null } });
  t.deepEqual(wants([...proposed, life.probeRequested()]), []);
  t.deepEqual(wants([...proposed, life.probeRequested(), life.probed()]), ["checker.decide"]);
  const suspected = [...life.untilSuspected(), life.leakProbeRequested(), life.unprobed()];
  t.deepEqual(wants(suspected), ["checker.decide"]);
  const { weights } = life.taskResult();
  t.like(await checked(suspected), { type: "ProbeRequested", data: { weights } });
  const again = [...suspected, life.leakProbeRequested()];
  t.deepEqual(wants(again), []);
  t.deepEqual(wants([...again, life.probed()]), ["checker.clear"]);
});

test("nothing is wanted of a training that was cancelled", (t) => {
  const closing = {
    type: "ExperimentClosed",
    id: "c".repeat(32),
    data: { outcome: "cancelled", fitness: null },
  };
  const life_ = [...life.untilAccepted(), life.trainingRequested(), life.trainingStarted()];
  t.deepEqual(wants([...life_, life.trainingCancelled(), closing as MachineEvent]), []);
});

test("the event that leads to a want is its cause, and the role's consumer is told of it or of one before", (t) => {
  const answered = new Set(roles.flatMap(({ answers }) => answers));
  const history = [life.opened(), life.summarised(), life.proposed(), life.novel()] as LoggedEvent[];
  const [researcher, checker] = roles;
  t.is(wantOf(researcher!, history.slice(0, 2))?.cause, history[1]);
  t.is(wantOf(checker!, history)?.cause, history[3]);
  for (const type of ["ExperimentOpened", "ArchitectureProposed", "ProbeFinished", "TrainingFailed"] as const)
    t.true(answered.has(type));
});

test("nothing is wanted of a closed experiment", (t) => {
  const closing = { type: "ExperimentClosed", id: "c".repeat(32), data: {} } as unknown as MachineEvent;
  for (const role of roles) {
    const history = [life.opened(), life.proposed(), closing] as LoggedEvent[];
    t.is(wantOf(role, history), undefined, role.name);
  }
});
