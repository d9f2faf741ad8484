import assert from "node:assert/strict";
import test from "ava";
import fc from "fast-check";
import {
  ablationId,
  claimId,
  FULL_PAIRS,
  gainOver,
  MOST_CLAIMS,
  qValues,
  scaleUpId,
  shrunkGain,
} from "../../../actors/policies/claims.ts";

test("the gain is the mean of the share of the loss that is gone and the points of accuracy gained", (t) => {
  const baseline = { loss: 2, accuracy: 0.5 };
  t.is(gainOver(baseline, { loss: 1, accuracy: 0.7 }), (0.5 + 0.7 - 0.5) / 2);
  t.is(gainOver(baseline, baseline), 0);
  t.true(gainOver(baseline, { loss: 3, accuracy: 0.5 }) < 0);
});

test("q-values of the example of Benjamini and Hochberg (1995, section 3.2): four discoveries at .05", (t) => {
  const p = [
    ...[0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344],
    ...[0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1],
  ];
  const q = qValues(p);
  t.is(q.filter((value) => value <= 0.05).length, 4);
  t.true(Math.abs((q[3] ?? 0) - (0.0095 * 15) / 4) < 1e-15);
  t.deepEqual(qValues([]), []);
  t.deepEqual(qValues([0.03]), [0.03]);
});

test("a q-value is the least rate at which its test is among those that the step-up procedure rejects", (t) => {
  const rejectedAt = (p: readonly number[], rate: number): number => {
    const sorted = p.toSorted((a, b) => a - b);
    const last = sorted.findLastIndex((value, index) => value <= ((index + 1) / p.length) * rate);
    return last < 0 ? -1 : (sorted[last] ?? -1);
  };
  const share = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000);
  fc.assert(
    fc.property(fc.array(share, { minLength: 1, maxLength: 20 }), (p) => {
      const q = qValues(p);
      p.forEach((value, index) => {
        const own = q[index] ?? 0;
        assert.ok(own >= value && own <= 1);
        assert.ok(value <= rejectedAt(p, own * (1 + 1e-12)));
        if (own > 0) assert.ok(value > rejectedAt(p, own * (1 - 1e-9)));
      });
    }),
  );
  t.pass();
});

test("a winner's gain is shrunk toward all candidates' mean, wholly where noise explains their spread", (t) => {
  const gains = [0, 0.1, 0.2, 0.3, 0.4];
  const centre = 0.2;
  t.is(shrunkGain(0.4, gains, 0), 0.4);
  t.true(Math.abs(shrunkGain(0.4, gains, 1) - centre) < 1e-12);
  const half = shrunkGain(0.4, gains, 0.01);
  t.true(half > centre && half < 0.4);
  // Spread .02, noise .01: half of the difference to the mean is signal.
  t.true(Math.abs(half - 0.3) < 1e-12);
});

test("two gains are enough to be shrunk, one is all that is expected, and without noise nothing is luck", (t) => {
  t.is(shrunkGain(1, [-1, 1], 0.5), 0.5);
  t.is(shrunkGain(0.3, [0.3], 0.5), 0.3);
  t.is(shrunkGain(0.5, [0.25, 0.25], 0), 0.5);
});

test("a campaign makes 200 claims at most; twelve pairs make a verdict more than provisional", (t) => {
  t.deepEqual([MOST_CLAIMS, FULL_PAIRS], [200, 12]);
});

test("ids are numbered from one, and what compares a claim at the larger size has its number", (t) => {
  t.deepEqual(
    [claimId(0), claimId(11), scaleUpId("c0012"), ablationId(0)],
    ["c0001", "c0012", "s0012", "a0001"],
  );
});
