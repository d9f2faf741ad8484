// Whoever changes a history after it was written is found when it is decided again, at the place of the change or where
// something first follows from it.
import test from "ava";
import { Effect } from "effect";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { verify } from "../../../infra/replay/verify.ts";
import { recordedLog } from "../../support/recorded.ts";
import { historyMutants, type Log } from "./history-mutants.ts";

const log = recordedLog("issue-5-claims.jsonl.gz").filter(({ stream }) => stream.campaign !== "lab");
const differenceIn = async (events: Log) =>
  (await Effect.runPromise(Effect.provide(verify(events), memoryArtifacts))).difference;

test("as it was written nothing is found", async (t) => {
  t.is(await differenceIn(log), null);
});

test("there are enough of them, each another one", (t) => {
  t.true(historyMutants.length >= 60);
  t.is(new Set(historyMutants.map(({ what }) => what)).size, historyMutants.length);
});

for (const { what, change, at } of historyMutants)
  test(`changed: ${what}`, async (t) => {
    const found = await differenceIn(change(log));
    t.not(found, null);
    t.is(found?.event.sequence, at, `${found?.event.type}: ${found?.what}`);
    t.true(found?.actual === null || found!.mismatches.length > 0 || found!.what.includes("missing"));
  });
