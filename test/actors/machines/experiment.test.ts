import test from "ava";
import {
  decideExperiment,
  EXPERIMENT_ACTOR,
  foldExperiment,
} from "../../../actors/machines/decide-experiment.ts";
import { IllegalEvent, type MachineEvent } from "../../../actors/machines/fold.ts";
import { scoreFitness } from "../../../actors/policies/fitness.ts";
import { paperPolicy } from "../../../actors/policies/settings.ts";
import type { Draft } from "../../../events/envelope.ts";
import * as life from "../../support/life.ts";

/** What the decider appends, by type, or the refusal. */
const when = (given: readonly MachineEvent[], offered: MachineEvent): string[] | string => {
  const decision = decideExperiment(given, [life.draft(offered) as Draft]);
  return decision.allowed ? decision.drafts.map(({ type }) => type) : decision.message;
};
const stateAfter = (events: readonly MachineEvent[]) => foldExperiment(events).value;

test("given a trained and judged experiment, when it is analysed, then fitness and closing follow", (t) => {
  const given = [...life.untilTrained(), life.judged(6)];
  const decision = decideExperiment(given, [life.draft(life.analysed(), "analyst") as Draft]);
  t.true(decision.allowed);
  if (!decision.allowed) return;
  const [analysis, fitness, closing] = decision.drafts;
  t.is(analysis.actor, "analyst");
  t.is(fitness?.type, "FitnessScored");
  t.is(fitness?.actor, EXPERIMENT_ACTOR);
  t.is(fitness?.causationid, analysis.id);
  const expected = scoreFitness({
    ...{ loss: 0.9, accuracy: 0.6, judge: 6, baseline: { loss: 1, accuracy: 0.5 } },
    rule: paperPolicy.rules.fitness,
  });
  t.like(fitness, { data: expected });
  t.like(closing, { type: "ExperimentClosed", data: { outcome: "trained", fitness: expected.fitness } });
  t.is(foldExperiment([...given, ...decision.drafts]).value, "closed");
});

test("an Analyst cannot set a fitness", (t) => {
  const given = [...life.untilTrained(), life.judged()];
  const forged = { type: "FitnessScored", id: "f".repeat(32), data: { fitness: 1 } } as MachineEvent;
  t.regex(when(given, forged) as string, /does not allow FitnessScored/);
});

test("a proposal that is known is rejected without a probe, and may be proposed again", (t) => {
  const given = [life.opened(), life.proposed(), life.known()];
  t.regex(when(given, life.probeRequested()) as string, /does not allow ProbeRequested/);
  t.deepEqual(when(given, life.rejected()), ["ArchitectureRejected"]);
  t.deepEqual(when([...given, life.rejected()], life.proposed(1)), ["ArchitectureProposed"]);
});

test("rejected and proposed again up to three times; the fourth rejection closes", (t) => {
  const events: MachineEvent[] = [life.opened()];
  for (const revision of [0, 1, 2]) {
    events.push(life.proposed(revision), life.novel(), life.probeRequested(), life.probed("fail"));
    t.deepEqual(when(events, life.rejected(revision)), ["ArchitectureRejected"]);
    events.push(life.rejected(revision));
  }
  events.push(life.proposed(3), life.known());
  t.deepEqual(when(events, life.rejected(3)), ["ArchitectureRejected", "ExperimentClosed"]);
});

test("a proposal that passes at the fourth try is accepted", (t) => {
  const events: MachineEvent[] = [life.opened()];
  for (const revision of [0, 1, 2])
    events.push(life.proposed(revision), life.known(), life.rejected(revision));
  events.push(life.proposed(3), life.novel(), life.probeRequested(), life.probed());
  t.deepEqual(when(events, life.accepted(3)), ["ArchitectureAccepted"]);
});

test("training failed and revised up to three times; the fourth failure closes without a score", (t) => {
  const events: MachineEvent[] = life.untilAccepted();
  for (const attempt of [1, 2, 3]) {
    events.push(life.trainingRequested(), life.trainingStarted(attempt));
    const failure = life.trainingFailed(attempt);
    t.deepEqual(when(events, failure), ["TrainingFailed"]);
    const revision = life.revised(attempt, failure.id);
    t.deepEqual(when([...events, failure], revision), ["ArchitectureRevised"]);
    events.push(
      failure,
      revision,
      life.novel(),
      life.probeRequested(),
      life.probed(),
      life.accepted(attempt),
    );
  }
  events.push(life.trainingRequested(), life.trainingStarted(4));
  const decision = decideExperiment(events, [life.draft(life.trainingFailed(4)) as Draft]);
  t.true(decision.allowed);
  t.like(decision.allowed ? decision.drafts[1] : undefined, {
    type: "ExperimentClosed",
    data: { outcome: "failed", reason: "loss is NaN", fitness: null },
  });
});

test("a result of an older attempt is refused, and a second result too", (t) => {
  const started = [...life.untilAccepted(), life.trainingRequested(), life.trainingStarted(1)];
  const again = [...started, life.trainingStarted(2)];
  t.regex(when(again, life.trainingFinished(1)) as string, /does not allow TrainingFinished/);
  t.deepEqual(when(again, life.trainingFinished(2)), ["TrainingFinished"]);
  t.regex(when([...again, life.trainingFinished(2)], life.trainingFinished(2)) as string, /does not allow/);
  t.regex(when(again, life.trainingStarted(2)) as string, /does not allow TrainingStarted/);
});

test("a passed deadline closes, whatever was pending", (t) => {
  const [opening, ...rest] = life.untilAccepted();
  const request = life.trainingRequested();
  const queued = [opening as MachineEvent, ...rest, request];
  t.deepEqual(when(queued, life.deadlinePassed(request)), ["DeadlinePassed", "ExperimentClosed"]);
  t.deepEqual(when(queued, life.deadlinePassed(opening as MachineEvent)), [
    "DeadlinePassed",
    "ExperimentClosed",
  ]);
  const answered = [...queued, life.trainingStarted(), life.trainingFinished()];
  t.regex(when(answered, life.deadlinePassed(request)) as string, /does not allow DeadlinePassed/);
});

test("a cancelled training closes without a score", (t) => {
  const training = [...life.untilAccepted(), life.trainingRequested(), life.trainingStarted()];
  const decision = decideExperiment(training, [life.draft(life.trainingCancelled(), "engineer") as Draft]);
  t.like(decision.allowed ? decision.drafts[1] : undefined, {
    data: { outcome: "cancelled", fitness: null },
  });
});

test("nothing comes after the closing", (t) => {
  const given = [...life.untilTrained(), life.judged()];
  const decision = decideExperiment(given, [life.draft(life.analysed()) as Draft]);
  const closed = [...given, ...(decision.allowed ? decision.drafts : [])];
  for (const event of [life.proposed(1), life.judged(), life.opened(), life.trainingStarted(2)])
    t.regex(when(closed, event) as string, /state "closed" does not allow/);
});

test("the fold throws on a history that the machine refuses, where XState alone would keep silent", (t) => {
  t.throws(() => stateAfter([life.opened(), life.accepted()]), { instanceOf: IllegalEvent });
  t.throws(() => stateAfter([life.proposed()]), { instanceOf: IllegalEvent });
  t.throws(() => stateAfter([life.opened(), life.proposed(1)]), { instanceOf: IllegalEvent });
});

test("every prefix of a decided batch is a valid state", (t) => {
  const given = [...life.untilTrained(), life.judged()];
  const decision = decideExperiment(given, [life.draft(life.analysed()) as Draft]);
  t.true(decision.allowed);
  if (decision.allowed)
    for (let n = 1; n <= decision.drafts.length; n++)
      t.notThrows(() => foldExperiment([...given, ...decision.drafts.slice(0, n)]));
});
