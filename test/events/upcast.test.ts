import test from "ava";
import { Result, Schema } from "effect";
import { demoSettings } from "../../actors/policies/settings.ts";
import { decode } from "../../events/codec.ts";
import { defineEvent } from "../../events/define-event.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { catalogue, type EventName } from "../../events/index.ts";
import { upcast } from "../../events/upcast.ts";
import { firstEdition } from "../../events/values.ts";
import { verifyStream } from "../../events/verify.ts";
import * as life from "../support/life.ts";
import { oldEvents, oldKeys, oldStored } from "./old-history.ts";

const opened = {
  ...{ name: "first", question: "why", seed: 7, keys: {}, sync: "verified" },
  settings: demoSettings,
} as const;

test("an event of version 1 is read as today's, and its bytes stay what its author signed", (t) => {
  const { subject, sequence, text } = oldEvents[2]!;
  t.true(text.includes('"dataschema":"cambrian:ArchitectureProposed/1"'));
  t.true(text.includes('"citations":["e0003","e0001"]'));
  const bytes = new TextEncoder().encode(text);
  const event = Result.getOrThrow(decode(bytes, subject, sequence)) as LoggedEvent<"ArchitectureProposed">;
  t.deepEqual(event.data.citations, [{ element: "design", kind: "experience", ids: ["e0003", "e0001"] }]);
  t.is(event.data.name, "Gated delta with a short convolution");
  t.is(new TextDecoder().decode(event.bytes), text);
  t.deepEqual(verifyStream(oldStored, oldKeys), []);
});

test("a summary of version 1 says neither what its effects rest on nor how operators did", (t) => {
  const { subject, sequence, text } = oldEvents[1]!;
  t.true(text.includes('"dataschema":"cambrian:ExperienceSummarised/1"'));
  const bytes = new TextEncoder().encode(text);
  const event = Result.getOrThrow(decode(bytes, subject, sequence)) as LoggedEvent<"ExperienceSummarised">;
  t.deepEqual(event.data.effects, [
    { gene: "update", value: "delta", effect: 0.21, count: 3, experiments: [] },
  ]);
  t.deepEqual(event.data.operators, []);
});

test("an analysis of version 1 has its findings in the text alone", (t) => {
  const old = { text: "better", comparisons: [], changes: [], shortcomings: [] };
  const today = Result.getOrThrow(upcast(catalogue.AnalysisWritten, "cambrian:AnalysisWritten/1", old));
  t.deepEqual(Schema.decodeUnknownSync(catalogue.AnalysisWritten.data)(today), {
    ...old,
    ...{ findings: [], causes: [], suggestions: [], rejected: [] },
  });
});

test("nobody registered the criteria of a campaign that knew none, and older rules are those of edition 1", (t) => {
  const { seed, settings, ...rest } = opened;
  const { budget: _, criteria, policy, tasks: __, ...later } = settings;
  const older = { ...later, task: { name: "overwrite-recall", preset: "tiny" } };
  const { edition, probings, paired: ___, rungs: ____, ...others } = policy.rules;
  const fitness = { clip: 0.1, steepness: 6 };
  const rules = { ...others, fitness, milestones: [0.25, 0.5], watch: { hopelessGap: 2.4, divergence: 3 } };
  t.deepEqual([edition, probings], [2, 3]);
  const read = (version: number, data: object) =>
    Schema.decodeUnknownSync(catalogue.CampaignOpened.data)(
      Result.getOrThrow(upcast(catalogue.CampaignOpened, `cambrian:CampaignOpened/${version}`, data)),
    ).settings;
  const first = read(1, { ...rest, seed, settings: { ...older, baselines: ["delta"], policy } });
  t.is(first.criteria, null);
  t.is(first.policy.rules.edition, 1);
  const second = read(2, {
    ...rest,
    seed,
    settings: { ...settings, ...older, policy: { ...policy, rules } },
  });
  t.deepEqual(second.criteria, {
    ...criteria,
    confirmations: 0,
    ablations: 0,
    ablationSeeds: 6,
    scale: null,
  });
  t.deepEqual(second.policy.rules, {
    ...{ ...others, ...firstEdition, paired: false, rungs: [0.25, 0.5] },
    fitness: { ...fitness, loss: "overwrite-recall", benchmark: ["overwrite-recall"] },
    watch: { hopelessGap: 2.4, divergence: 3, standardErrors: 0 },
  });
  t.deepEqual(second.tasks, [{ task: "overwrite-recall", preset: "tiny", weight: 1, source: null }]);
});

test("a confirmation of version 6 is a pairing with the baseline, and nothing followed from it", (t) => {
  const { pairing, ablation, ...others } = life.confirmationOpened().data;
  const { candidate, reference, ...more } = pairing!;
  const read = (confirmation: object | null) =>
    Result.getOrThrow(
      upcast(catalogue.ExperimentOpened, "cambrian:ExperimentOpened/6", { ...others, confirmation }),
    );
  t.is(ablation, null);
  t.deepEqual(read({ candidate, baseline: reference, ...more }), { ...others, pairing, ablation });
  t.deepEqual(read(null), { ...others, pairing: null, ablation });
});

test("until version 3 every training began from its first step", (t) => {
  const old = { attempt: 2, results: [] };
  const today = Result.getOrThrow(upcast(catalogue.TrainingFinished, "cambrian:TrainingFinished/3", old));
  t.deepEqual(today, { ...old, resumedFrom: null });
});

test("what one task measured is read as a suite of one; of a milestone nobody measured held-out sequences", (t) => {
  const artifact = { sha256: `sha256:${"a".repeat(64)}`, bytes: 1, mediaType: "x" };
  const environment = {
    ...{ python: "3", torch: "2", platform: "x", device: "cpu", threads: 1 },
    digest: artifact.sha256,
  };
  const old = {
    ...{
      attempt: 1,
      steps: 20,
      loss: 0.5,
      accuracy: 0.8,
      trainingLoss: 0.4,
      randomSeed: 3,
      parameters: 9,
      flops: 7,
    },
    ...{ milestones: [{ step: 5, loss: 1.5 }], seconds: 2, taskDigest: artifact.sha256, environment },
    ...{ curve: artifact, log: artifact, weights: artifact, sandbox: "bubblewrap" },
  };
  const read = (version: number, data: object) =>
    Schema.decodeUnknownSync(catalogue.TrainingFinished.data)(
      Result.getOrThrow(upcast(catalogue.TrainingFinished, `cambrian:TrainingFinished/${version}`, data)),
      { onExcessProperty: "error" },
    );
  const { results, rungs, seconds } = read(2, old);
  t.is(seconds, 2);
  t.like(results, { length: 1 });
  t.like(results[0], {
    task: "overwrite-recall",
    preset: null,
    loss: 0.5,
    accuracy: 0.8,
    lossError: null,
    flops: 7,
  });
  t.deepEqual(rungs, [
    {
      share: 0.25,
      results: [
        {
          ...{ task: "overwrite-recall", preset: null, steps: 5, trainingLoss: 1.5 },
          ...{ loss: null, accuracy: null, lossError: null },
        },
      ],
    },
  ]);
  const { milestones: _, flops: __, ...first } = old;
  t.like(read(1, first), { rungs: [], results: [{ loss: 0.5, flops: null }] });
});

test("a failed training of version 1 named no task and had measured nothing on the way", (t) => {
  const old = { attempt: 1, reason: "diverged", message: "NaN", step: 3, log: null };
  const today = Result.getOrThrow(upcast(catalogue.TrainingFailed, "cambrian:TrainingFailed/1", old));
  t.deepEqual(today, { ...old, task: null, rungs: [] });
});

const Third = defineEvent("Third", {
  stream: "experiment",
  version: 3,
  description: "A type with a past.",
  data: Schema.Struct({ sum: Schema.Finite }),
  upcasters: {
    1: ({ a }) => ({ a, b: 1 }),
    2: ({ a, b }) => ({ sum: Number(a) + Number(b) }),
  },
});

test("each version passes through all the steps after it", (t) => {
  t.deepEqual(Result.getOrThrow(upcast(Third, "cambrian:Third/1", { a: 2 })), { sum: 3 });
  t.deepEqual(Result.getOrThrow(upcast(Third, "cambrian:Third/2", { a: 2, b: 5 })), { sum: 7 });
  t.deepEqual(Result.getOrThrow(upcast(Third, "cambrian:Third/3", { sum: 9 })), { sum: 9 });
});

test("what no upcaster can read is said", (t) => {
  const failing = { ...Third, upcasters: { 1: () => { throw new Error("no"); } } }; // prettier-ignore
  const cases: readonly [dataschema: string, data: unknown, definition: typeof Third, message: RegExp][] = [
    ["cambrian:Third/4", {}, Third, /version 4 of Third, this code knows 3: use a newer Cambrian/],
    ["cambrian:Second/1", {}, Third, /is not one of Third/],
    ["cambrian:Third/01", {}, Third, /is not one of Third/],
    ["cambrian:Third/1", [1], Third, /not an object/],
    ["cambrian:Third/1", {}, { ...Third, upcasters: {} }, /no upcaster for version 1/],
    ["cambrian:Third/1", {}, failing, /upcaster for version 1 of Third failed: Error: no/],
  ];
  for (const [dataschema, data, definition, message] of cases) {
    const result = upcast(definition, dataschema, data);
    t.regex(Result.isFailure(result) ? result.failure : "", message);
  }
});

test("before tasks of the user's own, every task was the gpu-agent's", (t) => {
  const read = (type: EventName, version: number, data: object) =>
    Result.getOrThrow(upcast(catalogue[type], `cambrian:${type}/${version}`, data));
  const task = { task: "mqar", preset: "gpu", weight: 2 };
  const tasks = [{ ...task, source: null }];
  const settings = { criteria: null, policy: { poolSize: 50 } };
  t.deepEqual(read("CampaignOpened", 4, { settings: { ...settings, tasks: [task] } }), {
    settings: {
      ...settings,
      tasks,
      thinking: null,
      library: null,
      policy: { poolSize: 50, review: null, remarks: null },
    },
  });
  t.deepEqual(read("ExperimentOpened", 5, { confirmation: null, tasks: [task] }), {
    ...{ pairing: null, ablation: null, suggestion: null, review: null, tasks },
  });
  t.deepEqual(read("TrainingRequested", 3, { tasks: [task] }), { tasks });
  const probe = { task: { name: "mqar", preset: "gpu" } };
  t.deepEqual(read("ProbeRequested", 2, probe), { task: { ...probe.task, source: null } });
});

test("before a Researcher read remarks, no policy had it read any, and no summary names one", (t) => {
  const settings = { policy: { revisions: 3 }, library: null };
  const todays = { settings: { ...settings, policy: { revisions: 3, review: null, remarks: null } } };
  t.deepEqual(
    Result.getOrThrow(upcast(catalogue.CampaignOpened, "cambrian:CampaignOpened/7", { settings })),
    todays,
  );
  t.deepEqual(
    Result.getOrThrow(upcast(catalogue.CampaignForked, "cambrian:CampaignForked/2", { settings })),
    todays,
  );
  const old = { summary: "so far", retrieved: null };
  t.deepEqual(
    Result.getOrThrow(upcast(catalogue.ExperienceSummarised, "cambrian:ExperienceSummarised/3", old)),
    { ...old, remarks: null },
  );
});

test("before persons had ideas, no decision served one", (t) => {
  const old = { ordinal: 1, cause: "0".repeat(32), causeType: "ExperimentClosed", opened: ["e0001"] };
  t.deepEqual(Result.getOrThrow(upcast(catalogue.CampaignAdvanced, "cambrian:CampaignAdvanced/4", old)), {
    ...old,
    served: [],
  });
});

test("before a review could be required, nothing waited for a reviewer", (t) => {
  const policy = { poolSize: 50 };
  for (const [type, version] of [
    ["CampaignOpened", 7],
    ["CampaignForked", 2],
  ] as const)
    t.deepEqual(
      Result.getOrThrow(upcast(catalogue[type], `cambrian:${type}/${version}`, { settings: { policy } })),
      { settings: { policy: { ...policy, review: null, remarks: null } } },
    );
});
