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
import { firstEdition } from "../../../events/values.ts";
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

test("a result is of each task that was asked, once and in order; older ones say no size", (t) => {
  const asked = (task: string) => ({ task, preset: "tiny", weight: 1, source: null });
  const [, ...rest] = life.untilAccepted();
  const tasks = [asked("overwrite-recall"), asked("parity")] as const;
  const started = [life.opened({ tasks }), ...rest, life.trainingRequested(), life.trainingStarted()];
  const results = (...of: readonly (readonly [task: string, preset: string | null])[]) => {
    const [first, ...others] = of.map(([task, preset]) => life.taskResult({ task, preset }));
    return when(started, life.trainingFinishedWith(1, [first!, ...others]));
  };
  const recall = ["overwrite-recall", "tiny"] as const;
  t.deepEqual(results(recall, ["parity", "tiny"]), ["TrainingFinished"]);
  t.deepEqual(results(recall, ["parity", null]), ["TrainingFinished"]);
  for (const wrong of [
    results(recall),
    results(recall, ["parity", "tiny"], ["parity", "tiny"]),
    results(["parity", "tiny"], recall),
    results(recall, ["mqar", "tiny"]),
    results(recall, ["parity", "laptop"]),
  ])
    t.regex(wrong as string, /does not allow TrainingFinished/);
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

const toBeReviewed = (unanswered: "proceed" | "close"): MachineEvent[] => [
  life.opened({ review: { answerWithin: 60, unanswered } }),
  ...life.untilAccepted().slice(1),
];

test("where a review is required, accepting asks for one in the batch, and nothing is trained before its verdict", (t) => {
  const accepted = toBeReviewed("proceed");
  const given = accepted.slice(0, -1);
  const decision = decideExperiment(given, [life.draft(accepted.at(-1)!, "checker") as Draft]);
  t.like(decision.allowed ? decision.drafts[1] : undefined, {
    ...{ type: "ReviewRequested", actor: EXPERIMENT_ACTOR, causationid: accepted.at(-1)!.id },
    data: { revision: 0, answerWithin: 60 },
  });
  t.regex(when(accepted, life.trainingRequested()) as string, /does not allow TrainingRequested/);
  const waiting = [...accepted, life.reviewRequested()];
  for (const event of [life.trainingRequested(), life.rejected(), life.accepted()])
    t.regex(when(waiting, event) as string, /"reviewing"} does not allow/);
  t.deepEqual(when(waiting, life.reviewed()), ["ArchitectureReviewed"]);
  t.deepEqual(when([...waiting, life.reviewed()], life.trainingRequested()), ["TrainingRequested"]);
  t.regex(when([...waiting, life.reviewed()], life.reviewed()) as string, /does not allow/);
  t.regex(when(life.untilAccepted(), life.reviewRequested()) as string, /does not allow ReviewRequested/);
});

test("what a reviewer turns down is rejected in the same batch, with the reason, as often as there are revisions", (t) => {
  const events = [...toBeReviewed("proceed"), life.reviewRequested()];
  for (const revision of [0, 1, 2, 3]) {
    const turnedDown = life.reviewed("reject", revision);
    const decision = decideExperiment(events, [life.draft(turnedDown, "gate") as Draft]);
    t.true(decision.allowed);
    if (!decision.allowed) return;
    const [, rejection, ...rest] = decision.drafts;
    const reason = "turned down in review: not to our taste";
    t.like(rejection, { type: "ArchitectureRejected", actor: EXPERIMENT_ACTOR, data: { revision, reason } });
    t.deepEqual(
      rest.map(({ type }) => type),
      revision < 3 ? [] : ["ExperimentClosed"],
    );
    const next = revision + 1;
    events.push(...decision.drafts, life.proposed(next), life.novel(), life.probeRequested());
    if (revision < 3) events.push(life.probed(), life.accepted(next), life.reviewRequested(next));
    else t.is(foldExperiment(events.slice(0, -3)).value, "closed");
  }
});

test("without a reviewer's word in time the policy decides; only that time limit lets an experiment go on", (t) => {
  const request = life.reviewRequested();
  const proceeding = [...toBeReviewed("proceed"), request];
  t.deepEqual(when(proceeding, life.deadlinePassed(request)), ["DeadlinePassed"]);
  const passed = [...proceeding, life.deadlinePassed(request)];
  t.deepEqual(Object.keys(foldExperiment(passed).context.pending), ["ExperimentOpened"]);
  t.deepEqual(when(passed, life.trainingRequested()), ["TrainingRequested"]);
  t.regex(when(passed, life.reviewed()) as string, /does not allow ArchitectureReviewed/);
  t.regex(when(proceeding, life.deadlinePassed(life.reviewRequested())) as string, /does not allow/);
  t.deepEqual(when(proceeding, life.deadlinePassed(proceeding[0]!)), ["DeadlinePassed", "ExperimentClosed"]);
  const closing = [...toBeReviewed("close"), request];
  const decision = decideExperiment(closing, [life.draft(life.deadlinePassed(request, 60)) as Draft]);
  t.like(decision.allowed ? decision.drafts[1] : undefined, {
    type: "ExperimentClosed",
    data: { outcome: "expired", reason: "ReviewRequested was not answered within 60 s" },
  });
});

test("a cancelled training closes without a score", (t) => {
  const training = [...life.untilAccepted(), life.trainingRequested(), life.trainingStarted()];
  const decision = decideExperiment(training, [life.draft(life.trainingCancelled(), "engineer") as Draft]);
  t.like(decision.allowed ? decision.drafts[1] : undefined, {
    data: { outcome: "cancelled", fitness: null },
  });
});

test("given a loss far better than the baseline's, when it is reported, then a suspicion follows in the batch", (t) => {
  const given = [...life.untilAccepted(), life.trainingRequested(), life.trainingStarted()];
  const tooGood = life.trainingFinished(1, { loss: 0.5 });
  const decision = decideExperiment(given, [life.draft(tooGood, "gate") as Draft]);
  t.true(decision.allowed);
  const suspicion = decision.allowed ? decision.drafts[1] : undefined;
  t.like(suspicion, {
    type: "LeakSuspected",
    actor: EXPERIMENT_ACTOR,
    causationid: tooGood.id,
    data: { gain: 0.5, threshold: 0.1, baseline: "b01" },
  });
  t.deepEqual(when(given, life.trainingFinished(1, { loss: 0.91 })), ["TrainingFinished"]);
});

test("a suspected result is neither judged nor accepted, and is probed with its own weights alone", (t) => {
  const given = life.untilSuspected();
  for (const event of [
    life.judged(),
    life.accepted(),
    life.rejected(),
    life.probed(),
    life.trainingFinished(),
  ])
    t.regex(when(given, event) as string, /"suspected"} does not allow/);
  t.regex(when(given, life.probeRequested()) as string, /does not allow ProbeRequested/);
  t.deepEqual(when(given, life.leakProbeRequested()), ["ProbeRequested"]);
});

test("a suspicion that the probes clear, by the very probing, lets the result count", (t) => {
  const probe = life.probed();
  const given = [...life.untilSuspected(), life.leakProbeRequested(), probe];
  t.regex(when(given, life.judged()) as string, /does not allow QualityJudged/);
  t.regex(when(given, life.leakCleared(life.probed())) as string, /does not allow LeakCleared/);
  t.deepEqual(when(given, life.leakCleared(probe)), ["LeakCleared"]);
  const judged = [...given, life.leakCleared(probe), life.judged()];
  t.deepEqual(when(judged, life.analysed()), ["AnalysisWritten", "FitnessScored", "ExperimentClosed"]);
});

test("a leak is rejected as any other fault, and its result is forgotten", (t) => {
  for (const verdict of ["fail", "unknown"] as const) {
    const given = [...life.untilSuspected(), life.leakProbeRequested(), life.probed(verdict)];
    t.regex(when(given, life.leakCleared(given.at(-1)!)) as string, /does not allow LeakCleared/);
    t.deepEqual(when(given, life.rejected()), ["ArchitectureRejected"]);
    const after = foldExperiment([...given, life.rejected()]);
    t.is(after.context.result, null);
    t.is(after.context.ending, null);
    const again = [...given, life.rejected(), life.proposed(1), life.novel(), life.probeRequested()];
    const trained = [...again, life.probed(), life.accepted(1), life.trainingRequested()];
    t.deepEqual(when([...trained, life.trainingStarted(2)], life.trainingFinished(2)), ["TrainingFinished"]);
  }
});

/** What closes an experiment after this event; undefined where it goes on. */
const closingAfter = (given: readonly MachineEvent[], offered: MachineEvent) => {
  const decision = decideExperiment(given, [life.draft(offered, "gate") as Draft]);
  const closing = decision.allowed ? decision.drafts[1] : undefined;
  return closing?.type === "ExperimentClosed" ? closing.data : undefined;
};

test("what no sandbox could be had for is asked again, and then ends without a verdict: no leak, no score", (t) => {
  const before = [life.opened(), life.proposed(), life.novel()];
  for (const [given, request] of [
    [before, life.probeRequested],
    [life.untilSuspected(), life.leakProbeRequested],
  ] as const) {
    const events: MachineEvent[] = [...given];
    for (const time of [1, 2, 3]) {
      events.push(request());
      t.is(closingAfter(events, life.probed("fail")), undefined);
      const closing = closingAfter(events, life.unprobed());
      t.is(closing === undefined, time < 3);
      events.push(life.unprobed());
      t.regex(when(events, life.rejected()) as string, /does not allow ArchitectureRejected/);
    }
    t.deepEqual(foldExperiment(events).context.ending, {
      outcome: "failed",
      reason: "could not be probed, asked 3 times: no child could be started: fork",
    });
    t.is(foldExperiment(events).context.fitness, null);
  }
});

test("a probing that can be done again after all counts as any other, and the count begins anew", (t) => {
  const again = [life.probeRequested(), life.unprobed(), life.probeRequested(), life.unprobed()];
  const given = [life.opened(), life.proposed(), life.novel(), ...again, life.probeRequested()];
  t.deepEqual(when([...given, life.probed()], life.accepted()), ["ArchitectureAccepted"]);
  const revised = [
    life.probed("fail"),
    life.rejected(),
    life.proposed(1),
    life.novel(),
    life.probeRequested(),
  ];
  t.is(closingAfter([...given, ...revised], life.unprobed()), undefined);
});

test("under the first edition of the rules it is rejected, and a rejected reference is proposed again", (t) => {
  const rules = { ...paperPolicy.rules, ...firstEdition };
  const probed = [life.proposed(), life.novel(), life.probeRequested(), life.unprobed()];
  t.deepEqual(when([life.opened({ rules }), ...probed], life.rejected()), ["ArchitectureRejected"]);
  const reference = { arm: "baseline", baselineName: "delta" } as const;
  const given = (rules: typeof paperPolicy.rules) => [
    life.opened({ ...reference, rules }),
    ...[life.proposed(), life.novel(), life.probeRequested(), life.probed("fail")],
  ];
  t.deepEqual(when(given(rules), life.rejected()), ["ArchitectureRejected"]);
  t.deepEqual(when(given(paperPolicy.rules), life.rejected()), ["ArchitectureRejected", "ExperimentClosed"]);
});

test("the fourth rejection of a leak closes without a score", (t) => {
  const [opening, ...rest] = life.untilSuspected();
  const given = [life.opened({ revisions: 0 }), ...rest, life.leakProbeRequested(), life.probed("fail")];
  t.is(opening?.type, "ExperimentOpened");
  const decision = decideExperiment(given, [life.draft(life.rejected(), "checker") as Draft]);
  t.like(decision.allowed ? decision.drafts[1] : undefined, {
    data: { outcome: "rejected", fitness: null },
  });
});

test("without a leak rule or a baseline nothing is suspected", (t) => {
  const [, ...rest] = life.untilAccepted();
  for (const change of [{ rules: { ...paperPolicy.rules, leakGain: null } }, { baseline: null }]) {
    const given = [life.opened(change), ...rest, life.trainingRequested(), life.trainingStarted()];
    t.deepEqual(when(given, life.trainingFinished(1, { loss: 0.01 })), ["TrainingFinished"]);
  }
});

test("a user's own baseline that is rejected is not revised", (t) => {
  const own = { arm: "baseline", baselineName: "mine", baselineCode: life.code } as const;
  const given = [life.opened(own), life.proposed(), life.novel(), life.probeRequested(), life.probed("fail")];
  t.deepEqual(when(given, life.rejected()), ["ArchitectureRejected", "ExperimentClosed"]);
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
