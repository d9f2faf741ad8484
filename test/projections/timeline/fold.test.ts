// Who was at work when: given these events at these seconds, then these spans.
import assert from "node:assert/strict";
import test from "ava";
import fc from "fast-check";
import { HashMap } from "effect";
import { demoSettings } from "../../../actors/policies/settings.ts";
import type { Told } from "../../../bench/histories/told.ts";
import { statementOf } from "../../../events/contribution.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { eventId } from "../../../events/event-id.ts";
import type { Fact } from "../../../events/index.ts";
import { agentStream, opsStream } from "../../../events/stream.ts";
import * as campaigns from "../../../projections/campaigns/fold.ts";
import { timeline } from "../../../projections/index.ts";
import { fold, rowsOf } from "../../../projections/projection.ts";
import type { State } from "../../../projections/timeline/fold.ts";
import type { Span } from "../../../projections/timeline/span.ts";
import { histories, logged } from "../../support/histories.ts";
import * as life from "../../support/life.ts";
import { recordedLog, recordedLogs } from "../../support/recorded.ts";
import { answered, closed, happened, inCampaign, opened } from "../../support/story.ts";

/** Who said it, and in answer to the how-many-eth event; from outside under a grant. */
interface By {
  readonly actor?: string;
  readonly cause?: number;
  readonly grant?: string;
}
type Step = readonly [second: number, event: Told, by?: By];

const timeOf = (second: number): string => new Date(Date.UTC(2026, 0, 1) + 1000 * second).toISOString();
const idOf = (sequence: number, told: readonly Step[]): string =>
  eventId("history", told[sequence - 1]![1].type, sequence);
const statement = (grant: string): string =>
  statementOf({
    ...{ campaign: life.code.artifact.sha256, stream: "cambrian.log.c1.experiment.e1", attempt: 1 },
    ...{ cause: eventId("x", "y", "z"), type: "ProbeFinished", dataschema: "probe-finished" },
    ...{ data: life.code.artifact.sha256, key: `U${"A".repeat(55)}`, grant },
  });
const happening = (...steps: readonly Step[]): LoggedEvent[] =>
  logged(steps.map(([, event]) => event)).map((event, index) => {
    const [second, , { actor = "history", cause, grant } = {}] = steps[index]!;
    const causationid = cause === undefined ? null : idOf(cause, steps);
    const attributes =
      grant === undefined ? event.attributes : { ...event.attributes, contribution: statement(grant) };
    return { ...event, time: timeOf(second), actor, causationid, attributes } as LoggedEvent;
  });
const spansOf = (events: readonly LoggedEvent[]): Span[] =>
  (rowsOf(timeline, fold(timeline, events))["timeline"] as unknown as Span[]).toSorted(
    (a, b) => a.endedSequence - b.endedSequence,
  );
/** Actor, state and answer, from and until which second, and seconds at work. */
const told = (...steps: readonly Step[]) =>
  spansOf(happening(...steps)).map(({ actor, state, answer, startedAt, endedAt, seconds }) => {
    const second = (time: string): number => (Date.parse(time) - Date.UTC(2026, 0, 1)) / 1000;
    return [actor, state, answer, second(startedAt), second(endedAt), seconds];
  });

const begun = inCampaign({
  type: "CampaignOpened",
  data: { name: "first", question: "why", seed: 7, settings: demoSettings, keys: {}, sync: "verified" },
});
const e1 = (fact: Fact): Told => happened("e1", fact);
const left = (idleSeconds: number): Told => inCampaign({ type: "CampaignContinued", data: { idleSeconds } });
const invited = (agent: string): Told => ({
  type: "AgentInvited",
  data: {
    ...{
      agent,
      role: "gpu-agent",
      publicKey: `U${"A".repeat(55)}`,
      grant: `${agent}-grant`,
      campaigns: null,
    },
    ...{ leases: ["ProbeRequested"], contributes: ["ProbeFinished"], maxInFlight: 1 },
    ...{ arms: null, perMinute: 60, bytesPerHour: 1e9, weight: 1, expiresAt: null },
  },
  stream: agentStream(agent),
});
const advanced = (cause: string): Told =>
  inCampaign({
    type: "CampaignAdvanced",
    data: { ordinal: 0, cause, causeType: "CampaignOpened", opened: ["e1"], served: [] },
  });
const failure = (work: string, retryable: boolean): Told => ({
  type: "WorkFailed",
  data: { role: "researcher", experiment: "e1", work, want: "propose", message: "no answer", retryable },
  stream: opsStream("c1", "researcher"),
});

test("each actor is busy from the event that it answers until its answer; a gpu-agent is waited for until it starts", (t) => {
  const opening = eventId("history", "CampaignOpened", 2);
  const spans = told(
    [0, invited("gpu-7")],
    [0, begun],
    [1, advanced(opening), { actor: "director", cause: 2 }],
    [1, opened("e1"), { actor: "director", cause: 2 }],
    [3, e1(life.summarised()), { actor: "researcher", cause: 4 }],
    [7, e1(life.proposed()), { actor: "researcher", cause: 5 }],
    [8, e1(life.novel()), { actor: "checker", cause: 6 }],
    [9, e1(life.probeRequested()), { actor: "checker", cause: 7 }],
    [14, e1(life.probed()), { actor: "gate", cause: 8, grant: "gpu-7-grant" }],
    [15, e1(life.accepted()), { actor: "checker", cause: 9 }],
    [15, e1(life.reviewRequested()), { actor: "experiment", cause: 10 }],
    [16, e1(life.reviewed()), { actor: "gate", cause: 11, grant: "gpu-7-grant" }],
    [17, e1(life.trainingRequested()), { actor: "engineer", cause: 12 }],
    [20, e1(life.trainingStarted()), { actor: "gate", cause: 13 }],
    [50, e1(life.trainingFinished()), { actor: "gate", cause: 13 }],
    [52, e1(life.judged()), { actor: "engineer", cause: 15 }],
    [55, e1(life.analysed()), { actor: "analyst", cause: 16 }],
    [55, closed("e1", 0.5), { actor: "experiment", cause: 17 }],
  );
  t.deepEqual(spans, [
    ["director", "busy", "CampaignAdvanced", 0, 1, 1],
    ["researcher", "busy", "ExperienceSummarised", 1, 3, 2],
    ["researcher", "busy", "ArchitectureProposed", 3, 7, 4],
    ["checker", "busy", "NoveltyJudged", 7, 8, 1],
    ["checker", "busy", "ProbeRequested", 8, 9, 1],
    ["gpu-7", "busy", "ProbeFinished", 9, 14, 5],
    ["checker", "busy", "ArchitectureAccepted", 14, 15, 1],
    ["gpu-7", "busy", "ArchitectureReviewed", 15, 16, 1],
    ["engineer", "busy", "TrainingRequested", 16, 17, 1],
    ["gpu-1", "waiting", "TrainingStarted", 17, 20, 3],
    ["gpu-1", "busy", "TrainingFinished", 20, 50, 30],
    ["engineer", "busy", "QualityJudged", 50, 52, 2],
    ["analyst", "busy", "AnalysisWritten", 52, 55, 3],
  ]);
});

test("a span says whose experiment it is of and where in the log it began and ended; a decision is of none", (t) => {
  const events = happening(
    [0, begun],
    [2, advanced(eventId("history", "CampaignOpened", 1)), { actor: "director", cause: 1 }],
    [2, opened("e1"), { actor: "director", cause: 1 }],
    [5, e1(life.proposed()), { actor: "researcher", cause: 3 }],
  );
  t.like(spansOf(events), [
    { campaign: "c1", experiment: null, startedSequence: 1, endedSequence: 2 },
    { campaign: "c1", experiment: "e1", startedSequence: 3, endedSequence: 4 },
  ]);
});

test("a training that failed, or of which nobody heard again, has failed; one that was cancelled was work", (t) => {
  const spans = told(
    [0, begun],
    [0, opened("e1")],
    [1, e1(life.trainingRequested())],
    [2, e1(life.trainingStarted(1))],
    [10, e1(life.trainingStarted(2))],
    [13, e1(life.trainingFailed(2))],
    [14, e1(life.trainingRequested())],
    [15, e1(life.trainingStarted(3))],
    [19, e1(life.trainingCancelled())],
    [19, closed("e1", null)],
  );
  t.deepEqual(spans, [
    ["gpu-1", "waiting", "TrainingStarted", 1, 2, 1],
    ["gpu-1", "failed", "TrainingStarted", 2, 10, 8],
    ["gpu-1", "failed", "TrainingFailed", 10, 13, 3],
    ["gpu-1", "waiting", "TrainingStarted", 14, 15, 1],
    ["gpu-1", "busy", "TrainingCancelled", 15, 19, 4],
  ]);
});

test("work that failed is tried again from then on; what cannot be mended ends with the experiment", (t) => {
  const opening = eventId("history", "ExperimentOpened", 2);
  const abandonment = {
    type: "ExperimentAbandoned",
    data: { role: "researcher", work: opening, want: "propose", reason: "no model" },
  } as const;
  const spans = told(
    [0, begun],
    [0, opened("e1")],
    [4, failure(opening, true)],
    [9, failure(opening, true)],
    [11, e1(abandonment), { actor: "researcher", cause: 2 }],
    [11, closed("e1", null), { actor: "experiment", cause: 5 }],
    [12, failure(opening, false)],
  );
  t.deepEqual(spans, [
    ["researcher", "failed", "WorkFailed", 0, 4, 4],
    ["researcher", "failed", "WorkFailed", 4, 9, 5],
    ["researcher", "failed", "ExperimentAbandoned", 9, 11, 2],
  ]);
});

test("a language model is busy for as long as it took to answer, and the role that asked it until its own answer", (t) => {
  const opening = eventId("history", "ExperimentOpened", 2);
  const asked = { actor: "researcher", cause: 2 };
  const answer = (seconds: number, fault: string | null): Told =>
    answered("e1", { work: opening, seconds, fault });
  const spans = told(
    [0, begun],
    [0, opened("e1")],
    [9, answer(8, "it is not JSON"), asked],
    [13, answer(3, null), asked],
    [14, e1(life.proposed()), asked],
  );
  t.deepEqual(spans, [
    ["ollama/made-up:1b", "failed", "InferenceRecorded", 1, 9, 8],
    ["ollama/made-up:1b", "busy", "InferenceRecorded", 10, 13, 3],
    ["researcher", "busy", "ArchitectureProposed", 0, 14, 14],
  ]);
});

test("a failure of what the log does not hold took no time that is known, nor does the next one", (t) => {
  const work = eventId("an", "other", "event");
  t.deepEqual(told([0, begun], [4, failure(work, true)], [9, failure(work, true)]), [
    ["researcher", "failed", "WorkFailed", 4, 4, 0],
    ["researcher", "failed", "WorkFailed", 9, 9, 0],
  ]);
});

test("what nobody had asked for was not waited for, and nobody was busy with it", (t) => {
  t.deepEqual(told([0, begun], [1, e1(life.probed())], [2, e1(life.trainingStarted())]), []);
});

test("a deadline is failed by who trained, or by nobody in particular where nobody had taken it up", (t) => {
  const request = life.probeRequested();
  const whole = life.opened();
  const passed = (id: string, of: Parameters<typeof life.deadlinePassed>[0]) =>
    happened(id, life.deadlinePassed(of));
  const spans = told(
    [0, begun],
    [0, opened("e1")],
    [1, e1(request)],
    [9, passed("e1", request)],
    [9, closed("e1", null)],
    [10, opened("e2")],
    [11, happened("e2", life.trainingRequested())],
    [12, happened("e2", life.trainingStarted())],
    [20, passed("e2", life.trainingRequested())],
    [20, closed("e2", null)],
    [21, opened("e3")],
    [30, passed("e3", whole)],
    [30, closed("e3", null)],
  );
  t.deepEqual(spans, [
    ["gpu-agent", "failed", "DeadlinePassed", 1, 9, 8],
    ["gpu-1", "waiting", "TrainingStarted", 11, 12, 1],
    ["gpu-1", "failed", "DeadlinePassed", 12, 20, 8],
  ]);
});

test("the time in which the campaign was left is nobody's", (t) => {
  const spans = told(
    [0, begun],
    [0, opened("e1"), { actor: "director", cause: 1 }],
    [1, e1(life.trainingRequested())],
    [10, e1(life.trainingStarted())],
    [110, left(98)],
    [115, e1(life.trainingFinished())],
    [116, e1(life.judged()), { actor: "engineer", cause: 6 }],
  );
  t.deepEqual(spans.slice(1), [
    ["gpu-1", "busy", "TrainingFinished", 10, 115, 7],
    ["engineer", "busy", "QualityJudged", 115, 116, 1],
  ]);
});

test("a fork has the spans of the past that it shares, as its origin has, and nobody was there before it began", (t) => {
  const events = happening(
    [0, begun],
    [0, opened("e1")],
    [1, e1(life.trainingRequested())],
    [2, e1(life.trainingStarted())],
    [9, e1(life.trainingFinished())],
    [9, closed("e1", 0.5)],
    [500, begun],
    [503, advanced(eventId("history", "ExperimentClosed", 6)), { actor: "director", cause: 6 }],
  );
  // What the log keeps once is told of the fork as well, before the event that names it.
  const past = events.slice(0, 6);
  const [forking, decision] = events.slice(6).map((event) => ofFork(event));
  const forked = { ...forking!, type: "CampaignForked", data: {} } as unknown as LoggedEvent;
  const spans = spansOf([...past, ...past.map((event) => ofFork(event)), forked, decision!]);
  const shared = (campaign: string) =>
    spans
      .filter((span) => span.campaign === campaign && span.actor === "gpu-1")
      .map(({ campaign: _, ...span }) => span);
  t.is(shared("c1").length, 2);
  t.deepEqual(shared("f1"), shared("c1"));
  t.like(
    spans.find(({ actor }) => actor === "director"),
    { campaign: "f1", startedAt: timeOf(9), endedAt: timeOf(503), seconds: 3 },
  );
});

/** Told of a fork. */
const ofFork = (event: LoggedEvent): LoggedEvent => {
  const { kind, id } = event.stream;
  return { ...event, stream: { campaign: "f1", kind, id: kind === "campaign" ? "f1" : id } };
};

/** Of gpu-agents at trainings, whatever came of them. */
const trainingSeconds = (events: readonly LoggedEvent[], campaign: string): number =>
  spansOf(events)
    .filter((span) => span.campaign === campaign && span.state !== "waiting" && span.actor.startsWith("gpu"))
    .filter(({ answer }) => answer.startsWith("Training") || answer === "ExperimentClosed")
    .reduce((sum, { seconds }) => sum + seconds, 0);

const spentOnDevices = (events: readonly LoggedEvent[]): (readonly [string, number])[] =>
  [...HashMap.values(fold(campaigns, events))]
    .map(campaigns.campaignIn)
    .map(({ campaign, deviceSeconds }) => [campaign, deviceSeconds ?? 0]);

for (const file of recordedLogs)
  test(`${file}: gpu-agents were at trainings for the device time that the campaign spent`, (t) => {
    const events = recordedLog(file);
    for (const [campaign, seconds] of spentOnDevices(events)) {
      t.true(seconds > 0);
      t.true(Math.abs(trainingSeconds(events, campaign) - seconds) < 1e-6);
    }
    t.true(
      spansOf(events).every(({ actor }) => actor !== "gpu-agent"),
      "each is known by its name",
    );
  });

test("over random histories as well; and of what is closed nothing is kept but its spans", (t) => {
  fc.assert(
    fc.property(histories, (story) => {
      const events = logged(story);
      for (const [campaign, seconds] of spentOnDevices(events))
        assert.ok(Math.abs(trainingSeconds(events, campaign) - seconds) < 1e-6);
      const closings = events.filter(({ type }) => type === "ExperimentClosed");
      const { campaigns } = fold(timeline, events) as State;
      for (const { stream } of closings) {
        const campaign = HashMap.getUnsafe(campaigns, stream.campaign);
        assert.ok(!HashMap.has(campaign.experiments, stream.id));
      }
    }),
    { numRuns: 30 },
  );
  t.pass();
});
