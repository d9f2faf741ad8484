import test from "ava";
import fc from "fast-check";
import { judgeTraining } from "../../../actors/policies/watch.ts";
import type { Rung, RungResult } from "../../../events/suite.ts";

const rule = { hopelessGap: 0.5, standardErrors: 2, divergence: 3 };

const result = (
  task: string,
  steps: number,
  loss: number | null,
  lossError: number | null = 0,
): RungResult => ({
  ...{ task, steps, loss, lossError },
  ...{ preset: "tiny", accuracy: 0.5, trainingLoss: 1 },
});
/** Two tasks after a ninth and a third of their steps. */
const ladder = (...losses: readonly (readonly [one: number, other: number, error?: number])[]): Rung[] =>
  losses.map(([one, other, error], index) => ({
    share: [1 / 9, 1 / 3][index]!,
    results: [result("one", 10 * (index + 1), one, error), result("other", 20 * (index + 1), other, error)],
  }));

test("a training that is near the baseline on one task goes on, however it does on the other", (t) => {
  t.is(judgeTraining({ rule, rungs: ladder([2, 9], [1.9, 9]), baseline: ladder([2, 1], [1.5, 1]) }), null);
  t.is(judgeTraining({ rule, rungs: ladder([2, 2]), baseline: [] }), null);
});

test("one that is far behind the baseline on every task is hopeless, with all that was measured as evidence", (t) => {
  const rungs = ladder([2, 3], [1.9, 2.9]);
  const baseline = ladder([2, 3], [1.2, 2]);
  const ending = judgeTraining({ rule, rungs, baseline });
  t.is(ending?.step, 60);
  t.is(
    ending?.reason,
    "hopeless: after 33 % of the steps more than 0.5 nats behind the baseline on every task (one 0.7000, other 0.9000)",
  );
  t.like(ending?.evidence, {
    rule: "hopeless",
    hopelessGap: 0.5,
    standardErrors: 2,
    baseline: baseline[1],
    rungs,
  });
  t.is((ending?.evidence["gaps"] as { gap: number }[]).length, 2);
});

test("a gap that the errors of the two means can explain is not hopeless", (t) => {
  const baseline = ladder([1, 1, 0.1]);
  // Of 0.7 nats, two errors of √(0.1² + 0.1²) are 0.28.
  t.is(judgeTraining({ rule, rungs: ladder([1.7, 1.7, 0.1]), baseline }), null);
  t.truthy(judgeTraining({ rule, rungs: ladder([1.8, 1.8, 0.1]), baseline }));
  t.truthy(judgeTraining({ rule: { ...rule, standardErrors: 0 }, rungs: ladder([1.7, 1.7, 0.1]), baseline }));
  // An error that was not measured explains nothing.
  const unsure = (loss: number, error: number | null): Rung => ({
    share: 1 / 9,
    results: [result("one", 10, loss, error)],
  });
  for (const [own, other] of [
    [null, 0],
    [0, null],
    [null, null],
  ] as const)
    t.truthy(judgeTraining({ rule, rungs: [unsure(1.7, own)], baseline: [unsure(1, other)] }));
});

test("one whose loss grows on a task is diverging, also without a baseline", (t) => {
  t.is(
    judgeTraining({ rule, rungs: ladder([2, 1], [1, 3.1]), baseline: [] })?.reason,
    "diverging: the loss on other after 33 % of the steps is 3.1000, more than 3 times that after 11 %, 1.0000",
  );
});

test("what is just as far behind, or has grown just as much, as the rule says goes on", (t) => {
  t.is(judgeTraining({ rule, rungs: ladder([1.5, 1.5]), baseline: ladder([1, 1]) }), null);
  t.is(judgeTraining({ rule, rungs: ladder([1, 1], [3, 3]), baseline: [] }), null);
});

test("another rung, other steps, what was not measured, no rule and no rung judge nothing", (t) => {
  const [rung] = ladder([9, 9]);
  const [baseline] = ladder([0.1, 0.1]);
  const asked = (other: Rung) => judgeTraining({ rule, rungs: [rung!], baseline: [other] });
  t.truthy(asked(baseline!));
  t.is(asked({ ...baseline!, share: 0.5 }), null);
  t.is(asked({ ...baseline!, results: [result("one", 10, 0.1), result("other", 21, 0.1)] }), null);
  t.is(asked({ ...baseline!, results: [result("one", 10, 0.1), result("other", 20, null)] }), null);
  t.is(judgeTraining({ rule: null, rungs: [rung!], baseline: [baseline!] }), null);
  t.is(judgeTraining({ rule, rungs: [], baseline: [baseline!] }), null);
});

const loss = fc.double({ min: 0, max: 20, noNaN: true });
const losses = fc.array(fc.tuple(loss, loss), { minLength: 1, maxLength: 2 });

test("who ends does so by the rule's numbers, and a better loss is never ended where a worse one goes on", (t) => {
  fc.assert(
    fc.property(losses, losses, loss, (run, reference, better) => {
      const [rungs, baseline] = [ladder(...run), ladder(...reference)];
      const ending = judgeTraining({ rule, rungs, baseline });
      const now = run.at(-1)!;
      const behind = reference[run.length - 1];
      const diverges = now.some((one, task) => one > rule.divergence * run[0]![task]!);
      const hopeless =
        behind !== undefined && now.every((one, task) => one - behind[task]! > rule.hopelessGap);
      t.is(ending !== null, diverges || hopeless);
      if (ending !== null) t.deepEqual(ending.evidence["rungs"], rungs as object);
      if (ending === null && run.length > 1) {
        const improved = [...run.slice(0, -1), [Math.min(now[0], better), now[1]] as const];
        t.is(judgeTraining({ rule, rungs: ladder(...improved), baseline }), null);
      }
    }),
  );
});
