// Given/when/then tests of what is compared pair by pair: run after run of its plan, then the comparison; of an ablation
// after its layer was proposed and accepted.
import test from "ava";
import { differences, nextRun } from "../../../actors/machines/pairing.ts";
import { decideExperiment, foldExperiment } from "../../../actors/machines/decide-experiment.ts";
import type { MachineEvent } from "../../../actors/machines/fold.ts";
import { engineer } from "../../../actors/roles/engineer.ts";
import { researcher } from "../../../actors/roles/researcher.ts";
import { wantOf } from "../../../actors/roles/role.ts";
import type { Draft, LoggedEvent } from "../../../events/envelope.ts";
import * as life from "../../support/life.ts";

const opening = life.confirmationOpened();
const { pairing } = opening.data;
const runAfter = (done: number) => nextRun(pairing!, null, done);
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
      life.runRequested(runAfter(index)!),
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

test("each pair is the candidate's run and the reference's, with one seed and the split of confirmations", (t) => {
  const runs = [0, 1, 2, 3].map((done) => runAfter(done));
  t.deepEqual(
    runs.map((run) => [run?.side, run?.randomSeed, run?.split]),
    [
      ["candidate", 11, 1],
      ["reference", 11, 1],
      ["candidate", 12, 1],
      ["reference", 12, 1],
    ],
  );
  t.is(runAfter(4), undefined);
});

test("given an opened confirmation, only the next run of its plan may be asked for", (t) => {
  for (const done of [0, 1, 2, 3]) {
    const given = untilRun(done);
    t.deepEqual(when(given, life.runRequested(runAfter(done)!)), ["TrainingRequested"]);
    const other = runAfter((done + 1) % 4)!;
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
    given.push(life.runRequested(runAfter(1)!), life.trainingStarted(attempt));
    const failure = life.trainingFailed(attempt);
    const expected = attempt < 5 ? ["TrainingFailed"] : ["TrainingFailed", "ExperimentClosed"];
    t.deepEqual(when(given, failure), expected);
    given.push(failure);
  }
});

test("the Engineer wants run after run and then the comparison; the Researcher wants nothing", (t) => {
  const wantAfter = (events: readonly MachineEvent[]) => wantOf(engineer, events as LoggedEvent[])?.name;
  t.is(wantAfter(untilRun(0)), "compare");
  t.is(wantAfter([...untilRun(0), life.runRequested(runAfter(0)!)]), undefined);
  t.is(wantAfter(untilRun(2)), "compare");
  t.is(wantAfter(untilRun(4)), "compare");
  t.is(wantAfter(compared()), undefined);
  t.is(wantOf(researcher, untilRun(0) as LoggedEvent[]), undefined);
});

const ablation = life.ablationOpened();
const planned = ablation.data.ablation!.genome;
/** The proposal of a layer with this genome. */
const proposal = (genome: typeof planned): MachineEvent => {
  const { id, data } = life.proposed() as MachineEvent & { readonly type: "ArchitectureProposed" };
  return { id, type: "ArchitectureProposed", data: { ...data, genome } };
};
const untilKnown = [ablation, proposal(planned), life.novel(), life.probeRequested(), life.probed()];

test("an ablation proposes just the layer that was planned", (t) => {
  t.deepEqual(when([ablation], proposal(planned)), ["ArchitectureProposed"]);
  for (const genome of [{}, { update: "decay" }, { update: "delta", window: 8 }])
    t.regex(when([ablation], proposal(genome)) as string, /does not allow ArchitectureProposed/);
});

test("its runs begin when the layer is accepted, the discovery's and the layer's in turn", (t) => {
  const own = life.code.artifact.sha256;
  const accepted = [...untilKnown, life.accepted()];
  const first = nextRun(ablation.data.pairing!, life.code, 0)!;
  const second = nextRun(ablation.data.pairing!, life.code, 1)!;
  t.deepEqual([first.side, first.split, second.side, second.split], ["candidate", 2, "reference", 2]);
  t.not(first.code.artifact.sha256, own);
  t.is(second.code.artifact.sha256, own);
  t.regex(when(untilKnown, life.runRequested(first)) as string, /does not allow TrainingRequested/);
  t.deepEqual(when(accepted, life.runRequested(first)), ["TrainingRequested"]);
  t.regex(when(accepted, life.runRequested(second)) as string, /does not allow TrainingRequested/);
});

test("a layer that does not pass is not proposed otherwise: its ablation ends", (t) => {
  const failed = [...untilKnown.slice(0, 4), life.probed("fail")];
  t.deepEqual(when(failed, life.rejected()), ["ArchitectureRejected", "ExperimentClosed"]);
});

test("of an ablation the Researcher wants the layer, then the Engineer wants run after run", (t) => {
  const wantAfter = (role: typeof engineer, events: readonly MachineEvent[]) =>
    wantOf(role, events as LoggedEvent[])?.name;
  t.is(wantAfter(researcher, [ablation]), "propose");
  t.is(wantAfter(engineer, [ablation]), undefined);
  const accepted = [...untilKnown, life.accepted()];
  t.is(wantAfter(researcher, accepted), undefined);
  t.is(wantAfter(engineer, accepted), "compare");
  const first = life.runRequested(nextRun(ablation.data.pairing!, life.code, 0)!);
  t.is(wantAfter(engineer, [...accepted, first]), undefined);
  const finished = [first, life.trainingStarted(1), life.trainingFinished(1)];
  t.is(wantAfter(engineer, [...accepted, ...finished]), "compare");
});
