// Rank correlations: their bounds, their symmetries, and numbers worked out by hand.
import test from "ava";
import fc from "fast-check";
import { kendall, spearman } from "../../../infra/replay/correlation.ts";

const near = (value: number | null, wanted: number): boolean => Math.abs((value ?? NaN) - wanted) < 1e-12;

test("by hand", (t) => {
  // One pair of four in the other order: ρ = 1 - 6·2 / (4·15), τ = (5 - 1) / 6.
  t.true(near(spearman([1, 2, 3, 4], [1, 3, 2, 4]), 0.8));
  t.true(near(kendall([1, 2, 3, 4], [1, 3, 2, 4]), 4 / 6));
  // Two share a rank: τ-b = 2 / sqrt(3 · 2).
  t.true(near(kendall([1, 2, 3], [1, 1, 2]), 2 / Math.sqrt(6)));
  t.true(near(spearman([1, 2, 3], [1, 1, 2]), 1.5 / Math.sqrt(2 * 1.5)));
});

test("where there is nothing to rank there is none", (t) => {
  for (const correlation of [spearman, kendall]) {
    t.is(correlation([], []), null);
    t.is(correlation([1], [1]), null);
    t.is(correlation([1, 2, 3], [5, 5, 5]), null);
  }
});

test("1 with itself, -1 with itself upside down, and it does not matter which comes first", (t) => {
  const values = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 40 });
  for (const correlation of [spearman, kendall])
    fc.assert(
      fc.property(values, fc.array(fc.nat(5), { minLength: 40, maxLength: 40 }), (one, others) => {
        const other = others.slice(0, one.length);
        const found = correlation(one, other);
        return (
          near(correlation(one, one), 1) &&
          near(
            correlation(
              one,
              one.map((value) => -(value ** 3)),
            ),
            -1,
          ) &&
          (found === null ? correlation(other, one) === null : near(correlation(other, one), found)) &&
          (found === null || Math.abs(found) <= 1 + 1e-12)
        );
      }),
    );
  t.pass();
});
