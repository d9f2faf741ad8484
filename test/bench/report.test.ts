// What `npm run bench` says: the shape of its document, when a target is met, and what it does with a wrong name.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import test from "ava";
import { Effect } from "effect";
import { defineFigure, takingTurns, type Target } from "../../bench/figure.ts";
import * as figures from "../../bench/index.ts";
import { measured, thisMachine } from "../../bench/report.ts";

const figure = (better: "higher" | "lower", target: Target) =>
  defineFigure({
    name: "made-up",
    description: "Samples that are known",
    unit: "ms",
    better,
    reference: "nothing",
    target,
    measure: Effect.succeed({ subject: [], reference: [] }),
  });
const samples = { subject: [10, 20, 30], reference: [10, 10, 40] };

test("a figure says what it is, its medians and slow ends, the ratio and whether the target is met", (t) => {
  const said = measured(figure("lower", { p95Below: 30 }), samples);
  t.deepEqual(JSON.parse(JSON.stringify(said)), {
    name: "made-up",
    description: "Samples that are known",
    unit: "ms",
    better: "lower",
    samples: 3,
    p50: 20,
    p95: 29,
    reference: { name: "nothing", p50: 10, p95: 37 },
    ratio: 2,
    ratioP95: 1.9,
    target: { p95Below: 30 },
    met: true,
  });
});

test("a target is met or missed by the number that it names", (t) => {
  const met = (target: Target) => measured(figure("higher", target), samples).met;
  t.true(met({ ratioAtLeast: 2 }));
  t.false(met({ ratioAtLeast: 2.01 }));
  t.false(measured(figure("lower", { p95Below: 29 }), samples).met);
  t.true(met({ ratioBelow: 2.01 }));
  t.false(met({ ratioBelow: 2 }));
});

test("a figure of several things tells each, and its target can be that all of them hold", (t) => {
  const parts = [
    { name: "slow", subject: [6, 6, 6], reference: [2, 3, 3] },
    { name: "fast", subject: [90], reference: [9] },
  ];
  const of = (everyRatioAtLeast: number) =>
    measured(figure("higher", { everyRatioAtLeast }), { ...samples, parts });
  t.deepEqual(
    of(2).parts?.map(({ name, ratio }) => [name, ratio]),
    [
      ["slow", 2],
      ["fast", 10],
    ],
  );
  t.deepEqual(of(2).ratios, { least: 2, p50: 6, most: 10 });
  t.true(of(2).met);
  t.false(of(2.01).met);
  t.false(measured(figure("higher", { everyRatioAtLeast: 0 }), samples).met);
});

test("subject and reference take turns, and the rounds of warming up do not count", async (t) => {
  const turns: string[] = [];
  const turn = (who: string) => (round: number) =>
    Effect.sync(() => {
      turns.push(`${who} ${round}`);
      return round;
    });
  const taken = await Effect.runPromise(
    takingTurns({ rounds: 2, warmUp: 1, subject: turn("subject"), reference: turn("reference") }),
  );
  t.deepEqual(taken, { subject: [1, 2], reference: [1, 2] });
  t.deepEqual(turns, ["subject 0", "reference 0", "subject 1", "reference 1", "subject 2", "reference 2"]);
});

test("the machine is named, so that numbers are not compared across machines", (t) => {
  const { cores, node, time, cpu, memoryGiB } = thisMachine();
  t.is(node, process.versions.node);
  t.true(cores > 0 && memoryGiB >= 0 && cpu.length > 0);
  t.is(new Date(time).toISOString(), time);
});

test("a name that no figure has is refused with those there are", (t) => {
  const main = fileURLToPath(new URL("../../bench/main.ts", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "apends"], { encoding: "utf8" });
  t.is(status, 2);
  t.is(stdout, "");
  const names = Object.values(figures).map(({ name }) => name);
  t.is(stderr, `bench: there is no figure apends; there are ${names.join(", ")}\n`);
});
