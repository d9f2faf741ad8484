import test from "ava";
import { boltzmann } from "../../../../actors/policies/parent/boltzmann.ts";
import { random } from "../../../../actors/policies/random.ts";
import { ground, member, numbers } from "./grounds.ts";

const three = ground([member("b01", 0.5), member("e1", 0.55), member("e2", 0.6)]);
const at = (temperature: number) => ({ ...numbers, references: 1, boltzmann: { temperature } });
const times = 6000;
const draws = (temperature: number) =>
  Array.from({ length: times }, (_, seed) => boltzmann(three, at(temperature), random(seed, "boltzmann")));
const share = (chosen: readonly string[], wanted: string): number =>
  chosen.filter((experiment) => experiment === wanted).length / chosen.length;
const near = (measured: number, expected: number): boolean =>
  Math.abs(measured - expected) < 4 * Math.sqrt((expected * (1 - expected)) / times);

test("one temperature more of fitness makes a parent e times as likely", (t) => {
  const parents = draws(0.05).map(({ parent }) => parent);
  const whole = 1 + Math.E + Math.E ** 2;
  t.true(near(share(parents, "b01"), 1 / whole));
  t.true(near(share(parents, "e1"), Math.E / whole));
  t.true(near(share(parents, "e2"), Math.E ** 2 / whole));
});

test("references are drawn likewise from those that are left", (t) => {
  const references = draws(0.05)
    .filter(({ parent }) => parent === "e2")
    .map(({ references: [first] }) => first ?? "none");
  const expected = Math.E / (1 + Math.E);
  t.true(Math.abs(share(references, "e1") - expected) < 0.04);
  t.is(share(references, "e2"), 0);
});

test("a low temperature keeps to the best, however low; a high one takes all alike", (t) => {
  t.is(
    share(
      draws(1e-9).map(({ parent }) => parent),
      "e2",
    ),
    1,
  );
  const parents = draws(1e9).map(({ parent }) => parent);
  for (const experiment of ["b01", "e1", "e2"]) t.true(near(share(parents, experiment), 1 / 3));
});

test("only members of the pool become parents", (t) => {
  const pooled = ground([member("b01", 0.1), member("e1", 0.9), member("e2", 0.2)], { poolSize: 2 });
  for (let seed = 0; seed < 200; seed++) {
    const { parent, references } = boltzmann(pooled, at(1e9), random(seed, "pool"));
    t.false([parent, ...references].includes("b01"));
  }
});
