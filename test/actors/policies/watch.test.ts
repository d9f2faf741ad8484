import test from "ava";
import fc from "fast-check";
import { Schema } from "effect";
import { judgeTraining } from "../../../actors/policies/watch.ts";
import { Milestone } from "../../../events/values.ts";

const rule = { hopelessGap: 1.5, divergence: 3 };
const at = (...losses: readonly number[]): Milestone[] =>
  losses.map((loss, index) => ({ step: 10 * (index + 1), loss }));

test("a training that keeps near the baseline goes on, however it compares", (t) => {
  t.is(judgeTraining({ rule, milestones: at(2, 1.9), baseline: at(2.1, 0.5) }), null);
  t.is(judgeTraining({ rule, milestones: at(2), baseline: [] }), null);
});

test("one that is far behind the baseline at the same step is hopeless, with both losses as evidence", (t) => {
  const ending = judgeTraining({ rule, milestones: at(2, 2.1), baseline: at(2.1, 0.5) });
  t.is(ending?.step, 20);
  t.regex(
    ending?.reason ?? "",
    /^hopeless: .* step 20 is 2\.1000, .* 1\.5 nats above the baseline's 0\.5000$/,
  );
  t.deepEqual(ending?.evidence, {
    rule: "hopeless",
    hopelessGap: 1.5,
    baseline: 0.5,
    milestones: [
      { step: 10, loss: 2 },
      { step: 20, loss: 2.1 },
    ],
  });
});

test("one whose loss grows is diverging, also without a baseline", (t) => {
  t.regex(
    judgeTraining({ rule, milestones: at(2, 6.1), baseline: [] })?.reason ?? "",
    /^diverging: .* 3 times/,
  );
});

test("a loss that is not a finite number is no milestone: no telemetry brings one here", (t) => {
  for (const loss of [NaN, Infinity, "NaN", null])
    t.false(Schema.is(Milestone)({ step: 10, loss }), String(loss));
});

test("another step of the baseline, no rule and no milestone judge nothing", (t) => {
  t.is(judgeTraining({ rule, milestones: at(9), baseline: [{ step: 11, loss: 0.1 }] }), null);
  t.is(judgeTraining({ rule: null, milestones: at(1, 9), baseline: at(0.1, 0.1) }), null);
  t.is(judgeTraining({ rule, milestones: [], baseline: at(1) }), null);
});

const loss = fc.double({ min: 0, max: 20, noNaN: true });
const losses = fc.array(loss, { minLength: 1, maxLength: 6 });

test("who ends does so by the rule's numbers, and a better loss is never ended where a worse one goes on", (t) => {
  fc.assert(
    fc.property(losses, losses, loss, (run, reference, better) => {
      const milestones = at(...run);
      const baseline = at(...reference);
      const ending = judgeTraining({ rule, milestones, baseline });
      const now = milestones.at(-1)!;
      const behind = baseline.find(({ step }) => step === now.step);
      const diverges = now.loss > rule.divergence * milestones[0]!.loss;
      const hopeless = behind !== undefined && now.loss - behind.loss > rule.hopelessGap;
      t.is(ending !== null, diverges || hopeless);
      if (ending !== null) t.deepEqual(ending.evidence["milestones"], milestones);
      if (ending === null && run.length > 1) {
        const improved = [...milestones.slice(0, -1), { ...now, loss: Math.min(now.loss, better) }];
        t.is(judgeTraining({ rule, milestones: improved, baseline }), null);
      }
    }),
  );
});
