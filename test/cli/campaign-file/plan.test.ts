import test from "ava";
import { demoSettings, gpuScale, paperPolicy } from "../../../actors/policies/settings.ts";
import type { Policy } from "../../../events/campaign/campaign-opened.ts";
import { suites } from "../../../actors/policies/suites.ts";
import { planOf } from "../../../cli/campaign-file/plan.ts";
import { programOf } from "../../../cli/campaign-file/programs.ts";
import { taskOf } from "../../../cli/campaign-file/suite.ts";

test("flags go before the file, the file before the preset", (t) => {
  const file = { preset: "paper", experiments: 5, parallel: 2, name: "one" } as const;
  t.like(planOf(file, { experiments: 3, name: "two" }), {
    name: "two",
    settings: { experiments: 3, parallel: 2 },
  });
  t.deepEqual(planOf(file).settings.policy, paperPolicy);
  t.deepEqual(planOf(file, { preset: "demo" }).settings.policy, demoSettings.policy);
});

test("a policy is changed where the file says so, and nowhere else", (t) => {
  const { policy } = planOf({ policy: { poolSize: 9, rules: { watch: { divergence: 4 } } } }).settings;
  const { rules } = demoSettings.policy;
  const wanted: Policy = {
    ...demoSettings.policy,
    poolSize: 9,
    rules: { ...rules, watch: { ...rules.watch!, divergence: 4 } },
  };
  t.deepEqual(policy, wanted);
  t.is(planOf({ policy: { rules: { watch: null } } }).settings.policy.rules.watch, null);
  t.deepEqual(planOf({ policy: { rules: { rungs: [] } } }).settings.policy.rules.rungs, []);
});

test("remarks are read where the file names their kinds, few unless it says how many", (t) => {
  const reading = (remarks: { kinds: [string]; atMost?: number } | null) =>
    planOf({ policy: { remarks } }).settings.policy.remarks;
  t.is(planOf({}).settings.policy.remarks, null);
  t.is(reading(null), null);
  t.deepEqual(reading({ kinds: ["scout/paper"] }), { kinds: ["scout/paper"], atMost: 5 });
  t.deepEqual(reading({ kinds: ["paper"], atMost: 1 }), { kinds: ["paper"], atMost: 1 });
});

test("an experiment has time for every revision, unless the file says how much", (t) => {
  t.deepEqual(planOf({}).settings.timeLimits, demoSettings.timeLimits);
  t.is(planOf({}, { trainingTimeLimit: 10 }).settings.timeLimits.experiment, 3600 + 7 * (120 + 10));
  t.is(planOf({ policy: { revisions: 10 } }).settings.timeLimits.experiment, 3600 + 21 * (120 + 600));
  t.is(
    planOf({ policy: { revisions: 10 }, timeLimits: { experiment: 99 } }).settings.timeLimits.experiment,
    99,
  );
  const review = { answerWithin: 1000, unanswered: "close" } as const;
  t.is(planOf({ policy: { review } }).settings.timeLimits.experiment, 3600 + 7 * (120 + 1000 + 600));
  t.deepEqual(planOf({ policy: { review } }).settings.policy.review, review);
  t.is(planOf({ timeLimits: { training: 10, experiment: 99 } }).settings.timeLimits.experiment, 99);
});

test("budgets are as the file says; null takes a limit away", (t) => {
  t.deepEqual(planOf({ budget: { wall: 7200, flops: null } }).settings.budget, {
    wallSeconds: 7200,
    deviceSeconds: null,
    flops: null,
  });
});

test("the size for what is confirmed is as in the preset, as a suite, or none", (t) => {
  const scaleOf = (file: Parameters<typeof planOf>[0]) => planOf(file).settings.criteria?.scale;
  t.is(scaleOf({}), null);
  t.deepEqual(scaleOf({ preset: "paper" }), gpuScale);
  t.is(scaleOf({ preset: "paper", criteria: { scale: null } }), null);
  t.deepEqual(scaleOf({ criteria: { scale: {} } }), gpuScale);
  const laptop = { ...suites.laptop, seeds: 3, timeLimit: 90 };
  t.deepEqual(scaleOf({ criteria: { scale: { size: "laptop", seeds: 3, timeLimit: 90 } } }), laptop);
  t.deepEqual(scaleOf({ criteria: { scale: { tasks: [{ task: "s5" }] } } }), {
    ...gpuScale,
    tasks: [{ task: "s5", preset: "gpu", weight: 1, source: null }],
    fitness: { loss: "s5", benchmark: ["s5"] },
  });
  t.throws(() => scaleOf({ criteria: { scale: { tasks: [{ task: "s5" }, { task: "s5" }] } } }), {
    message: /the tasks have s5 twice/,
  });
});

test("own programs come first, and no two baselines have one name", (t) => {
  const { baselines } = planOf(
    { baselines: ["delta"] },
    { programs: [programOf("a/b.py:Mixer"), programOf("c.py")] },
  );
  t.deepEqual(baselines, [
    { name: "b", program: "a/b.py", class: "Mixer" },
    { name: "c", program: "c.py" },
    "delta",
  ]);
  t.throws(() => planOf({}, { programs: [programOf("delta.py")] }), {
    message: /two baselines are called "delta"/,
  });
});

test("a size names a whole suite; tasks of the file's own go before it, a flag before both", (t) => {
  const suiteOf = (...given: Parameters<typeof planOf>) => {
    const { tasks, settings } = planOf(...given);
    const { loss, benchmark } = settings.policy.rules.fitness;
    const sources = tasks.map(({ file, ...task }) => ({ ...task, source: file }));
    return { tasks: sources, fitness: { loss, benchmark } };
  };
  t.deepEqual(suiteOf({}), suites.laptop as object);
  t.deepEqual(suiteOf({ size: "tiny" }), suites.tiny as object);
  const own = {
    size: "tiny",
    tasks: [{ task: "byte-lm" }, { task: "parity-with-resets", size: "laptop", weight: 2 }],
    policy: { rules: { fitness: { clip: 0.2, benchmark: ["parity-with-resets"] } } },
  } as const;
  t.deepEqual(suiteOf(own), {
    tasks: [
      { task: "byte-lm", preset: "tiny", weight: 1, source: null },
      { task: "parity-with-resets", preset: "laptop", weight: 2, source: null },
    ],
    fitness: { loss: "byte-lm", benchmark: ["parity-with-resets"] },
  });
  t.deepEqual(suiteOf(own, { size: "tiny" }), suites.tiny as object);
  t.is(planOf(own, { size: "tiny" }).settings.policy.rules.fitness.clip, 0.2);
});

test("own tasks are named by their files, and stand in place of the suite's", (t) => {
  const file = { size: "tiny", tasks: [{ file: "b/sorting.py", weight: 2 }, { task: "parity" }] } as const;
  const { tasks, settings } = planOf(file);
  t.deepEqual(tasks, [
    { task: "sorting", preset: "tiny", weight: 2, file: "b/sorting.py" },
    { task: "parity", preset: "tiny", weight: 1, file: null },
  ]);
  t.like(settings.policy.rules.fitness, { loss: "sorting", benchmark: ["sorting", "parity"] });
  const flags = planOf(file, { tasks: ["brackets.py", "mqar"].map(taskOf), size: "gpu" });
  t.deepEqual(
    flags.tasks.map(({ task, preset }) => `${task} ${preset}`),
    ["brackets gpu", "mqar gpu"],
  );
  for (const name of ["two words.py", "parity.py", `${"x".repeat(61)}.py`, "a.txt"])
    t.throws(() => planOf({ tasks: [{ file: name }] }), { message: /no name for|that there is/ }, name);
  t.throws(() => taskOf("party"), { message: /there is no task "party"; did you mean "parity"\?/ });
});

test("no task is given twice, and what gives loss and benchmark is among the tasks", (t) => {
  t.throws(() => planOf({ tasks: [{ task: "byte-lm" }, { task: "byte-lm" }] }), { message: /byte-lm twice/ });
  t.throws(() => planOf({ size: "tiny", policy: { rules: { fitness: { loss: "byte-lm" } } } }), {
    message: /fitness names byte-lm, which is not among the tasks: overwrite-recall, parity-with-resets/,
  });
});
