// What deciding again says of a campaign's rarer ends, of a reasoner that is not asked, and of a log that breaks off.
import test from "ava";
import { Effect } from "effect";
import { judgeTraining } from "../../../actors/policies/watch.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { EventData } from "../../../events/index.ts";
import type { Rung } from "../../../events/suite.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { verify } from "../../../infra/replay/verify.ts";
import { ofType } from "../../../events/of-type.ts";
import { recordedLog } from "../../support/recorded.ts";

const again = (events: readonly LoggedEvent[]) =>
  Effect.runPromise(Effect.provide(verify(events), memoryArtifacts));
const log = recordedLog("issue-5-claims.jsonl.gz").filter(({ stream }) => stream.campaign !== "lab");
const until = (sequence: number) => log.filter((event) => event.sequence <= sequence);

/** An event after the last of these, in the same stream. */
const next = (events: readonly LoggedEvent[], values: object): LoggedEvent => {
  const last = events.at(-1)!;
  const fresh = { sequence: last.sequence + 1, revision: last.revision + 1, id: `${last.id}-next` };
  return { ...last, ...fresh, causationid: last.id, ...values } as LoggedEvent;
};
const closed = (events: readonly LoggedEvent[], outcome: string, reason: string): LoggedEvent =>
  next(events, { type: "ExperimentClosed", actor: "experiment", data: { outcome, reason, fitness: null } });

test("an ongoing campaign is verified as far as it is", async (t) => {
  for (const sequence of [3, 12, 32, 50, 86]) {
    const { difference, events } = await again(until(sequence));
    t.is(difference, null, String(sequence));
    t.is(events, until(sequence).length);
  }
});

test("a log that ends within a batch is found", async (t) => {
  for (const sequence of [2, 15, 31, 49, 79, 141]) {
    const { difference } = await again(until(sequence));
    t.regex(difference?.what ?? "", /ends within a batch/);
    t.is(difference?.event.sequence, sequence);
    const cut = Effect.provide(verify(until(sequence), { cut: true }), memoryArtifacts);
    t.is((await Effect.runPromise(cut)).difference, null, "whoever asks for so much of it knows");
  }
});

test("nothing at all is no difference", async (t) => {
  t.is((await again([])).difference, null);
});

test("a training that was ended at a rung is judged again by its evidence", async (t) => {
  const before = until(42);
  const { rules } = ofType(before, "ExperimentOpened").at(-1)!.data;
  const baseline = ofType(before, "TrainingFinished")[0]!.data.rungs;
  const [first] = baseline;
  const rungs = [
    { ...first!, results: first!.results.map((result) => ({ ...result, loss: (result.loss ?? 0) + 1 })) },
  ] as unknown as readonly [Rung];
  const data = judgeTraining({ rule: rules.watch, rungs, baseline });
  t.regex(data?.reason ?? "", /hopeless/);
  const ended = (values: object) => {
    const cancelled = next(before, {
      type: "TrainingCancelled",
      actor: "engineer",
      data: { ...data, ...values },
    });
    const events = [...before, cancelled];
    return [...events, closed(events, "cancelled", (cancelled.data as { reason: string }).reason)];
  };
  const same = await again(ended({}));
  t.is(same.difference, null, same.difference?.what);
  t.is(same.verified["engineer"], ((await again(before)).verified["engineer"] ?? 0) + 1);
  const otherwise = await again(ended({ step: 1 }));
  t.deepEqual(
    otherwise.difference?.mismatches.map(({ path }) => path),
    ["data.step"],
  );
  const lesser = { evidence: { ...data!.evidence, rungs: [{ ...first! }] } };
  t.regex((await again(ended(lesser))).difference?.what ?? "", /would have gone on/);
  const unread = await again(ended({ evidence: { rule: "hopeless" } }));
  t.deepEqual(Object.values(unread.unanswerable), [1]);
  t.is(unread.difference, null);
});

test("a time limit that ran out is given, and has to have been running", async (t) => {
  const before = until(42);
  const request = ofType(before, "TrainingRequested").at(-1)!;
  const passed = (data: object) => {
    const events = [
      ...before,
      next(before, { type: "DeadlinePassed", actor: "timekeeper", causationid: request.id, data }),
    ];
    const reason = `TrainingRequested was not answered within ${request.data.answerWithin} s`;
    return [...events, closed(events, "expired", reason)];
  };
  const data: EventData<"DeadlinePassed"> = {
    request: request.id,
    requestType: "TrainingRequested",
    timeLimit: request.data.answerWithin,
  };
  const same = await again(passed(data));
  t.is(same.difference, null, same.difference?.what);
  t.is(same.given.deadlines, 1);
  for (const other of [{ timeLimit: 1 }, { request: before[5]!.id }, { requestType: "ProbeRequested" }])
    t.regex((await again(passed({ ...data, ...other }))).difference?.what ?? "", /no such time limit/);
});

test("work that failed is given, and has to have been wanted", async (t) => {
  const before = until(36);
  const abandoned = (values: object) => {
    const data = { role: "checker", work: before.at(-1)!.id, want: "judgeNovelty", reason: "no", ...values };
    const events = [...before, next(before, { type: "ExperimentAbandoned", actor: "checker", data })];
    return [...events, closed(events, "failed", "no")];
  };
  t.is((await again(abandoned({}))).difference, null);
  t.is((await again(abandoned({}))).given.failures, 1);
  for (const other of [{ role: "analyst" }, { want: "decide" }, { work: before[5]!.id }])
    t.regex((await again(abandoned(other))).difference?.what ?? "", /nobody was to do that work/);
});

test("of a reasoner that is not the grammar the answers are counted, and the rest is decided again", async (t) => {
  const other = log.map((event) =>
    event.type === "CampaignOpened"
      ? { ...event, data: { ...event.data, settings: { ...event.data.settings, reasoner: "model" } } }
      : event,
  );
  const { difference, unanswerable, verified } = await again(other);
  t.is(difference, null, difference?.what);
  const answers = log.filter(({ type }) =>
    ["ExperienceSummarised", "ArchitectureProposed", "QualityJudged", "AnalysisWritten"].includes(type),
  );
  t.is(unanswerable["answers of the reasoner model"], answers.length);
  t.true((verified["director"] ?? 0) > 20);
});

test("a suspicion of a leak and its clearing are decided again", async (t) => {
  const laptop = recordedLog("issue-5-laptop-150.jsonl.gz")
    .filter(({ stream }) => stream.campaign !== "lab")
    .slice(0, 400);
  const suspected = laptop.findIndex(({ type }) => type === "LeakSuspected");
  const cleared = laptop.findIndex(({ type }) => type === "LeakCleared");
  t.true(suspected > 0 && cleared > suspected);
  const complete = laptop.slice(0, cleared + 1);
  t.is((await again(complete)).difference, null);
  for (const index of [suspected, suspected + 1]) {
    const found = await again(complete.filter((_, other) => other !== index));
    t.truthy(found.difference, complete[index]!.type);
  }
  const other = complete.map((event) =>
    event.type === "LeakSuspected" ? { ...event, data: { ...event.data, threshold: 0.5 } } : event,
  );
  t.is((await again(other)).difference?.event.type, "LeakSuspected");
  const unweighted = complete.map((event) =>
    event.type === "ProbeRequested" && event.data.weights !== null
      ? { ...event, data: { ...event.data, weights: null } }
      : event,
  );
  t.is((await again(unweighted)).difference?.event.type, "ProbeRequested");
});
