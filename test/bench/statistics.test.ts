// The median and the 95th percentile of known samples, and what holds of any.
import test from "ava";
import fc from "fast-check";
import { quantile, summarise } from "../../bench/statistics.ts";

const oneToHundred = Array.from({ length: 100 }, (_, index) => index + 1);

test("p50 and p95 lie between the closest ranks, as NumPy and R have them", (t) => {
  t.is(quantile([7], 0.95), 7);
  t.is(quantile([1, 2, 3, 4], 0.5), 2.5);
  t.true(Math.abs(quantile(oneToHundred, 0.95) - 95.05) < 1e-9);
  t.is(quantile(oneToHundred, 0), 1);
  t.is(quantile(oneToHundred, 1), 100);
});

test("the 95th percentile is on the slow side, whether higher is better or lower", (t) => {
  const slow = summarise(oneToHundred, "lower");
  const few = summarise(oneToHundred, "higher");
  t.is(slow.p50, few.p50);
  t.true(Math.abs(slow.p95 - 95.05) < 1e-9);
  t.true(Math.abs(few.p95 - 5.95) < 1e-9);
});

test("the order of samples does not matter, and no sample leaves their range", (t) => {
  // Whole numbers, so that no rounding leads out of the range.
  const samples = fc.array(fc.integer(), { minLength: 1 });
  t.notThrows(() =>
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (values, p) => {
        const value = quantile(values, p);
        return (
          value === quantile(values.toReversed(), p) &&
          value >= Math.min(...values) &&
          value <= Math.max(...values)
        );
      }),
    ),
  );
});

test("no samples, or one that is no number, have no quantile", (t) => {
  t.throws(() => quantile([], 0.5), { message: /no samples/ });
  t.throws(() => quantile([1, Number.NaN, 2], 0.5), { message: /NaN/ });
  t.throws(() => quantile([1, Infinity], 0.5));
});
