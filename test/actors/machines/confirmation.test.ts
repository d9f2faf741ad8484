// Given/when/then tests of a confirmation's life: run after run of its plan, then the comparison.
import test from "ava";
import { differences, nextRun } from "../../../actors/machines/confirmation.ts";
import { decideExperiment, foldExperiment } from "../../../actors/machines/decide-experiment.ts";
import type { MachineEvent } from "../../../actors/machines/fold.ts";
import { engineer } from "../../../actors/roles/engineer.ts";
import { researcher } from "../../../actors/roles/researcher.ts";
import { wantOf } from "../../../actors/roles/role.ts";
import type { Draft, LoggedEvent } from "../../../events/envelope.ts";
import * as life from "../../support/life.ts";

const opening = life.confirmationOpened();
const { confirmation } = opening.data;
/** Loss and accuracy of each run in turn. */
const measured = [
  [0.8, 0.7],
  [1, 0.5],
  [0.9, 0.6],
  [1.2, 0.5],
] as const;

/** The first so many runs, each asked for, started and finished. */
const untilRun = (count: number): MachineEvent[] => [
  opening,
  ...measured
    .slice(0, count)
    .flatMap(([loss, accuracy], index) => [
      life.runRequested(nextRun(confirmation!, index)!),
      life.trainingStarted(index + 1),
      life.trainingFinished(index + 1, { loss, accuracy }),
    ]),
];
const values = differences(measured.map(([loss, accuracy]) => ({ loss, accuracy })));
const compared = () => [...untilRun(4), life.comparisonRequested(values)];

const when = (given: readonly MachineEvent[], offered: MachineEvent): string[] | string => {
  const decision = decideExperiment(given, [life.draft(offered) as Draft]);
  return decision.allowed ? decision.drafts.map(({ type }) => type) : decision.message;
};

test("each pair is the candidate's run and the baseline's, with one seed and the split of confirmations", (t) => {
  const runs = [0, 1, 2, 3].map((done) => nextRun(confirmation!, done));
  t.deepEqual(
    runs.map((run) => [run?.side, run?.randomSeed, run?.split]),
    [
      ["candidate", 11, 1],
      ["baseline", 11, 1],
      ["candidate", 12, 1],
      ["baseline", 12, 1],
    ],
  );
  t.is(nextRun(confirmation!, 4), undefined);
});

test("given an opened confirmation, only the next run of its plan may be asked for", (t) => {
  for (const done of [0, 1, 2, 3]) {
    const given = untilRun(done);
    t.deepEqual(when(given, life.runRequested(nextRun(confirmation!, done)!)), ["TrainingRequested"]);
    const other = nextRun(confirmation!, (done + 1) % 4)!;
    t.regex(when(given, life.runRequested(other)) as string, /does not allow TrainingRequested/);
    t.regex(when(given, life.comparisonRequested(values)) as string, /does not allow ComparisonRequested/);
  }
});

test("a confirmation proposes nothing, is not judged and takes no fitness", (t) => {
  for (const event of [life.proposed(), life.summarised(), life.judged(), life.analysed()])
    t.regex(when(untilRun(0), event) as string, /does not allow/);
});

test("a comparison is asked for with just the differences measured, and answered with statistics of those", (t) => {
  const given = untilRun(4);
  t.regex(when(given, life.comparisonRequested([0.5, 0.5])) as string, /does not allow/);
  t.deepEqual(when(given, life.comparisonRequested(values)), ["ComparisonRequested"]);
  t.regex(when(compared(), life.comparisonMeasured([9, 9])) as string, /does not allow ComparisonMeasured/);
  const decision = decideExperiment(compared(), [life.draft(life.comparisonMeasured(values)) as Draft]);
  t.true(decision.allowed);
  if (!decision.allowed) return;
  t.like(decision.drafts[1], { type: "ExperimentClosed", data: { outcome: "compared", fitness: null } });
  t.is(foldExperiment([...compared(), ...decision.drafts]).value, "closed");
});

test("a run that failed is asked for again as it is, up to the revisions; then the confirmation has failed", (t) => {
  const given: MachineEvent[] = [...untilRun(1)];
  for (let attempt = 2; attempt <= 5; attempt++) {
    given.push(life.runRequested(nextRun(confirmation!, 1)!), life.trainingStarted(attempt));
    const failure = life.trainingFailed(attempt);
    const expected = attempt < 5 ? ["TrainingFailed"] : ["TrainingFailed", "ExperimentClosed"];
    t.deepEqual(when(given, failure), expected);
    given.push(failure);
  }
});

test("the Engineer wants run after run and then the comparison; the Researcher wants nothing", (t) => {
  const wantAfter = (events: readonly MachineEvent[]) => wantOf(engineer, events as LoggedEvent[])?.name;
  t.is(wantAfter(untilRun(0)), "confirm");
  t.is(wantAfter([...untilRun(0), life.runRequested(nextRun(confirmation!, 0)!)]), undefined);
  t.is(wantAfter(untilRun(2)), "confirm");
  t.is(wantAfter(untilRun(4)), "confirm");
  t.is(wantAfter(compared()), undefined);
  t.is(wantOf(researcher, untilRun(0) as LoggedEvent[]), undefined);
});
