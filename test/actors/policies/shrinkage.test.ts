import test from "ava";
import { shrunk, strongest } from "../../../actors/policies/shrinkage.ts";

test("a mean is shrunk toward what was expected, the less the more it rests on", (t) => {
  t.is(shrunk({ effect: 0.1, count: 0 }), 0);
  t.is(shrunk({ effect: 0.1, count: 2 }), 0.05);
  t.true(Math.abs(shrunk({ effect: 0.1, count: 1000 }) - 0.1) < 1e-3);
  t.is(shrunk({ effect: 0.1, count: 0 }, 0.04), 0.04);
  t.is(shrunk({ effect: 0.1, count: 2 }, 0.04), 0.07);
});

test("the strongest are those of which the most is left after shrinkage, in the order given", (t) => {
  const weak = { name: "weak", effect: 0.01, count: 50 };
  const lucky = { name: "lucky", effect: 0.1, count: 1 };
  const harmful = { name: "harmful", effect: -0.2, count: 10 };
  t.deepEqual(strongest([weak, lucky, harmful], 2), [lucky, harmful]);
  t.deepEqual(strongest([weak, lucky, harmful], 9), [weak, lucky, harmful]);
});
