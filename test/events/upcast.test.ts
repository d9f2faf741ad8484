import test from "ava";
import { Result, Schema } from "effect";
import { demoSettings } from "../../actors/policies/settings.ts";
import { decode } from "../../events/codec.ts";
import { defineEvent } from "../../events/define-event.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { catalogue } from "../../events/index.ts";
import { upcast } from "../../events/upcast.ts";
import { firstEdition } from "../../events/values.ts";
import { verifyStream } from "../../events/verify.ts";
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
  t.deepEqual(Schema.decodeUnknownSync(catalogue.AnalysisWritten.data)(today), { ...old, findings: [] });
});

test("nobody registered the criteria of a campaign that knew none, and older rules are those of edition 1", (t) => {
  const { seed, settings, ...rest } = opened;
  const { budget: _, criteria, policy, ...older } = settings;
  const { edition, probings, ...rules } = policy.rules;
  t.deepEqual([edition, probings], [2, 3]);
  const read = (version: number, data: object) =>
    Schema.decodeUnknownSync(catalogue.CampaignOpened.data)(
      Result.getOrThrow(upcast(catalogue.CampaignOpened, `cambrian:CampaignOpened/${version}`, data)),
    ).settings;
  const first = read(1, { ...rest, seed, settings: { ...older, baselines: ["delta"], policy } });
  t.is(first.criteria, null);
  t.is(first.policy.rules.edition, 1);
  const second = read(2, { ...rest, seed, settings: { ...settings, policy: { ...policy, rules } } });
  t.deepEqual(second.criteria, criteria);
  t.deepEqual(second.policy.rules, { ...policy.rules, ...firstEdition });
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
