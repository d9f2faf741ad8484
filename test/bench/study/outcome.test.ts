// What the study says of made-up numbers: picks by fresh seeds, paired differences, exact p, curves of fresh scores.
import test from "ava";
import { Effect } from "effect";
import { compare } from "../../../bench/study/compare.ts";
import { differences, outcomeOf } from "../../../bench/study/outcome.ts";
import { reportOf } from "../../../bench/study/report.ts";
import { studySection } from "../../../docs/generate/study.ts";
import { always, extent, fitnessOf, LEAST, madeUp } from "./made-up.ts";

const close = (one: number, other: number): boolean => Math.abs(one - other) < 1e-9;
const pair = ["evolution", "control"] as const;
const gain = (worth: { readonly gain: number }) => worth.gain;
/** Of a layer that is better by this share: accuracy is 0.5 at the baseline. */
const gainOf = (share: number): number => (share + 0.5 * share) / 2;

/** Evolution's picks are better by 1 % to 8 %, control's by none. */
const better = madeUp((seed, arm) => ({
  pick: always(arm === "evolution" ? (seed - 100) / 100 : 0),
  before: arm === "evolution" ? -0.05 : 0.02,
}));

test("a pick is worth its mean over fresh seeds, whatever it was chosen for", (t) => {
  const { picks } = outcomeOf(better, extent);
  t.is(picks.length, 16);
  for (const { campaign, experiment, explored, worth } of picks) {
    const share = campaign.arm === "evolution" ? (campaign.seed - 100) / 100 : 0;
    t.is(experiment, "e0003");
    t.is(explored, 0.9);
    t.true(close(worth.fitness, fitnessOf(share)), `${campaign.arm} ${campaign.seed}`);
    t.true(close(worth.gain, gainOf(share)));
  }
});

test("eight differences above 0 have p = 1/256; the interval is Student's", async (t) => {
  const values = differences(outcomeOf(better, extent), pair, gain);
  t.deepEqual(
    values.map((value) => Math.sign(value)),
    Array.from({ length: 8 }, () => 1),
  );
  const found = await Effect.runPromise(compare(values));
  t.is(found.p, 1 / 256);
  t.is(found.method, "t");
  const mean = values.reduce((sum, value) => sum + value, 0) / 8;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 7);
  // The 97.5 % quantile of Student's t with 7 degrees of freedom.
  const reach = (2.364624251592784 * deviation) / Math.sqrt(8);
  t.true(close(found.mean, mean) && close(found.low, mean - reach) && close(found.high, mean + reach));
});

test("p counts the assignments of signs whose mean is at least as large", async (t) => {
  // Three seeds are worse for evolution, by as much as the others are better.
  const mixed = madeUp((seed, arm) => ({
    pick: always(arm === "evolution" ? 0 : seed <= 103 ? 0.03 : -0.03),
    before: 0,
  }));
  const values = differences(outcomeOf(mixed, extent), pair, gain);
  const sum = values.reduce((total, value) => total + value, 0);
  let atLeast = 0;
  for (let signs = 0; signs < 256; signs++) {
    const total = values.reduce((all, value, index) => all + ((signs >> index) & 1 ? value : -value), 0);
    if (total >= sum - 1e-12) atLeast += 1;
  }
  t.is((await Effect.runPromise(compare(values))).p, atLeast / 256);
});

test("a run without a result counts as twice the loss and no answer right", (t) => {
  const failing = madeUp((_, arm) => ({
    pick: arm === "evolution" ? [null, ...always(0.05).slice(1)] : always(0),
    before: 0,
  }));
  const { picks } = outcomeOf(failing, extent);
  const { worth } = picks.find(({ campaign }) => campaign.arm === "evolution")!;
  t.is(worth.failures, 1);
  t.true(close(worth.fitness, (LEAST + 7 * fitnessOf(0.05)) / 8));
  t.true(close(worth.gain, ((-1 - 0.5) / 2 + 7 * gainOf(0.05)) / 8));
});

test("the curve is the best so far by fresh scores, so that it may fall", (t) => {
  const { curves } = outcomeOf(better, extent);
  const control = [gainOf(0.02), gainOf(0.02), 0];
  t.true(curves.control?.every((value, index) => value !== null && close(value, control[index]!)));
  t.true(close(curves.evolution?.[0] ?? Number.NaN, gainOf(-0.05)));
});

test("a campaign whose evaluations are not complete is left out, and other seeds are another study", (t) => {
  const last = better.findLast((line) => line.kind === "evaluation");
  const outcome = outcomeOf(
    better.filter((line) => line !== last),
    extent,
  );
  t.is(outcome.picks.length, 15);
  t.is(differences(outcome, pair, gain).length, 7);
  t.is(outcomeOf(better, { ...extent, seeds: [1, 2, 3, 4] }).picks.length, 0);
  t.is(outcomeOf(better, { ...extent, experiments: 16 }).picks.length, 0);
});

test("the report names the primary outcome with effect, interval and p, and what each arm took", async (t) => {
  const lines = await Effect.runPromise(reportOf(outcomeOf(better, extent)));
  const [primary = ""] = lines.filter((line) => line.startsWith("evolution - control, gain: +"));
  t.regex(primary, /\[\+0\.\d{4}, \+0\.\d{4}\] \(t\), 8 campaigns, one-sided sign-flip p = 0\.0039$/);
  t.true(
    lines.some((line) => /^evolution +8 +24 +16 +80 +8\.00e\+9$/.test(line)),
    lines.join("\n"),
  );
});

test("the page says that nothing was run, then how far it is, and shows results only of all 16 campaigns", async (t) => {
  t.is(await studySection([]), "The study has not been run yet.");
  const partly = better.slice(0, -1);
  t.regex(await studySection(partly), /^The study is under way: 15 of 16 campaigns /);
  const whole = await studySection(better);
  t.regex(whole, /^```\nseed +arm .*evolution - control, gain: \+.* p = 0\.0039\n/s);
  t.true(whole.includes("(images/does-it-work.png)"));
});
