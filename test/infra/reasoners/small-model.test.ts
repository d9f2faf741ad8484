// A campaign in which Qwen2.5-Coder-1.5B answered for every role (`npm run test:llm`), exported with its artifacts: today's
// code decides the same from the recorded answers, event by event and as a whole.
import { readFileSync } from "node:fs";
import test from "ava";
import { Effect } from "effect";
import { Artifacts } from "../../../actors/ports.ts";
import { decisionsDigest } from "../../../events/decisions.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { ofType } from "../../../events/of-type.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { verify } from "../../../infra/replay/verify.ts";
import { verifiedFile } from "../../support/exported.ts";
import { rerun } from "../../support/rerun.ts";

const file = new URL("../../exports/small-model.jsonl.gz", import.meta.url);
const recorded = verifiedFile(readFileSync(file));
const { events, artifacts } = recorded;

test("the model answered for every role, each answer recorded with its digest", (t) => {
  const answers = ofType(events, "InferenceRecorded").map(({ data }) => data);
  t.deepEqual(
    new Set(answers.map(({ role }) => role)),
    new Set(["researcher", "checker", "engineer", "analyst"]),
  );
  t.true(answers.every(({ digest }) => /^[0-9a-f]{64}$/.test(digest ?? "")));
});

test("each of its decisions comes out of what was answered then", async (t) => {
  const found = await Effect.gen(function* () {
    const { put } = yield* Artifacts;
    for (const { bytes, mediaType } of artifacts) yield* put(bytes, mediaType);
    return yield* verify(events);
  }).pipe(Effect.provide(memoryArtifacts), Effect.runPromise);
  t.is(found.difference, null, found.difference?.what);
  t.deepEqual(found.unanswerable, {});
  for (const role of ["researcher", "checker", "engineer", "analyst"])
    t.true((found.verified[role] ?? 0) > 0, role);
});

test("the whole campaign runs again without the model, to the same decisions", async (t) => {
  const again = await rerun(recorded);
  t.is(ofType(again, "InferenceRecorded").length, 0, "nobody was asked");
  t.deepEqual(told(decided(again)), told(decided(events)));
  t.is(decisionsDigest(decided(again)), decisionsDigest(decided(events)));
});

/** Up to the last closing of an experiment that is recorded, where the recording ends before the campaign did. */
const decided = (of: readonly LoggedEvent[]): readonly LoggedEvent[] => {
  const whole = ofType(events, "CampaignClosed").length > 0;
  return whole ? of : of.slice(0, 1 + of.findLastIndex(({ type }) => type === "ExperimentClosed"));
};

/** In a failure's difference easier to read than a digest; that the laboratory was left in between is nobody's decision. */
const told = (of: readonly LoggedEvent[]) =>
  of
    .filter(({ stream, type }) => stream.kind !== "ops" && type !== "CampaignContinued")
    .map(({ stream, type }) => `${stream.id} ${type}`);
