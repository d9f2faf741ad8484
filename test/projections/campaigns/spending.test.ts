// What was spent, from the times of events: given these at these seconds, then so much.
import test from "ava";
import { demoSettings } from "../../../actors/policies/settings.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { Fact } from "../../../events/index.ts";
import { inheritance } from "../../../events/inheritance.ts";
import * as campaigns from "../../../projections/campaigns/fold.ts";
import { inference } from "../../../projections/index.ts";
import { fold, rowsOf } from "../../../projections/projection.ts";
import { logged } from "../../support/histories.ts";
import * as life from "../../support/life.ts";
import { answered, closed, happened, inCampaign, opened } from "../../support/story.ts";
import type { Told } from "../../../bench/histories/told.ts";

const begun = inCampaign({
  type: "CampaignOpened",
  data: { name: "first", question: "why", seed: 7, settings: demoSettings, keys: {}, sync: "verified" },
});
const ordered = (fact: Fact) => inCampaign(fact);
const paused = ordered({ type: "CampaignPaused", data: { reason: "lunch" } });
const resumed = (idleSeconds: number) => ordered({ type: "CampaignResumed", data: { idleSeconds } });
const stopped = ordered({ type: "CampaignStopRequested", data: { reason: "enough" } });
const continued = (idleSeconds: number) => ordered({ type: "CampaignContinued", data: { idleSeconds } });
const forked = (idleSeconds: number) =>
  ordered({ type: "CampaignForked", data: { name: "other", idleSeconds } } as unknown as Fact);
const started = (id: string, attempt = 1) => happened(id, life.trainingStarted(attempt));
const finished = (id: string, flops: number | null = 1e9) =>
  happened(id, life.trainingFinished(1, { flops }));

/** Each event at its second after the opening. */
const at = (...told: readonly (readonly [second: number, event: Told])[]): LoggedEvent[] =>
  logged(told.map(([, event]) => event)).map(
    (event, index) =>
      ({
        ...event,
        time: new Date(Date.UTC(2026, 0, 1) + 1000 * (told[index]?.[0] ?? 0)).toISOString(),
      }) as LoggedEvent,
  );
/** As of an event, the last unless another is named. */
const spent = (events: readonly LoggedEvent[], sequence = events.length) =>
  campaigns.spentBefore(fold(campaigns, events), "c1", sequence);

test("wall time counts from the opening, without pauses and without the time in which the campaign was left", (t) => {
  const events = at(
    [0, begun],
    [10, opened("e1")],
    [20, paused],
    [25, closed("e1", 0.5)],
    [80, resumed(60)],
    [90, opened("e2")],
    [190, continued(100)],
    [195, closed("e2", 0.5)],
  );
  t.is(spent(events, 1)?.wallSeconds, 0);
  t.is(spent(events, 3)?.wallSeconds, 20);
  t.is(spent(events, 4)?.wallSeconds, 20, "it stands still while paused");
  t.is(spent(events, 5)?.wallSeconds, 20);
  t.is(spent(events)?.wallSeconds, 35);
});

test("a campaign that was left while it was paused is not idle twice", (t) => {
  const events = at([0, begun], [20, paused], [100, continued(80)], [110, resumed(90)], [115, stopped]);
  t.is(spent(events)?.wallSeconds, 25);
});

test("a stop ends a pause: from then on the wall time counts again", (t) => {
  t.is(spent(at([0, begun], [20, paused], [100, stopped]))?.wallSeconds, 20);
  const events = at([0, begun], [20, paused], [100, stopped], [103, closed("e1", null)]);
  t.is(spent(events)?.wallSeconds, 23);
});

test("a fork ends its origin's pause, and between their events nobody worked, whatever is said", (t) => {
  for (const last of [paused, opened("e2")]) {
    const begin = [
      [0, begun],
      [5, opened("e1")],
      [10, started("e1")],
      [20, last],
      [100, forked(1)],
      [100, opened("e1")],
    ] as const;
    t.is(spent(at(...begin), 5)?.wallSeconds, 20);
    const events = at(...begin, [103, started("e1")], [105, finished("e1")], [106, closed("e1", 0.5)]);
    t.is(spent(events)?.wallSeconds, 26);
    t.is(spent(events)?.deviceSeconds, 10 + 3 + 2);
  }
});

test("device time is that of trainings, side by side or begun anew, whatever came of them", (t) => {
  const events = at(
    [0, begun],
    [0, opened("e1")],
    [0, opened("e2")],
    [10, started("e1")],
    [12, started("e2")],
    [15, finished("e1")],
    [16, closed("e1", 0.5)],
    [20, started("e2", 2)],
    [22, happened("e2", life.trainingFailed(2))],
    [30, started("e2", 3)],
    [33, happened("e2", life.trainingCancelled())],
    [34, closed("e2", null)],
  );
  t.is(spent(events, 7)?.deviceSeconds, 5, "a training that is under way does not count yet");
  t.is(spent(events)?.deviceSeconds, 5 + 8 + 2 + 3);
});

test("a training that was under way when the laboratory was left counts no time in which nobody was there", (t) => {
  const events = at(
    [0, begun],
    [0, opened("e1")],
    [10, started("e1")],
    [110, continued(98)],
    [112, started("e1", 2)],
    [115, finished("e1")],
    [115, closed("e1", 0.5)],
  );
  t.is(spent(events)?.deviceSeconds, 7);
});

test("operations are those of finished trainings; unknown ones add nothing", (t) => {
  const events = at(
    [0, begun],
    [1, opened("e1")],
    [2, finished("e1", 3e9)],
    [3, opened("e2")],
    [4, finished("e2", null)],
    [5, closed("e1", 0.5)],
  );
  t.is(spent(events)?.flops, 3e9);
  t.is(spent(events, 1)?.flops, 0);
});

test("as of an earlier cause, a fold that is ahead answers what it was then", (t) => {
  const events = at(
    [0, begun],
    [1, opened("e1")],
    [2, started("e1")],
    [5, finished("e1")],
    [6, closed("e1", 0.5)],
    [7, paused],
    [9, resumed(2)],
  );
  for (const { type, sequence } of events)
    if (type.startsWith("Campaign") || type === "ExperimentClosed")
      t.deepEqual(spent(events, sequence), spent(events.slice(0, sequence), sequence));
});

test("trainings whose operations nobody knows are counted as such: ended without a result, begun anew, not counted", (t) => {
  const events = at(
    [0, begun],
    [1, opened("e1")],
    [2, started("e1")],
    [3, started("e1", 2)],
    [4, finished("e1", 3e9)],
    [5, opened("e2")],
    [6, started("e2")],
    [7, happened("e2", life.trainingFailed(1))],
    [8, started("e2", 2)],
    [9, happened("e2", life.trainingFinished(2, { flops: null }))],
    [10, opened("e3")],
    [11, started("e3")],
    [12, happened("e3", life.trainingCancelled())],
    [13, opened("e4")],
    [14, happened("e4", life.trainingFailed(1))],
    [15, paused],
  );
  t.is(spent(events)?.flops, 3e9);
  t.is(spent(events)?.uncounted, 4, "that of e4 never began");
});

test("wall time and device time never fall, whatever the clocks and the laboratories say", (t) => {
  const events = at([0, begun], [50, paused], [55, resumed(5)], [40, opened("e1")], [60, stopped]);
  t.deepEqual(
    [2, 3, 5].map((sequence) => spent(events, sequence)?.wallSeconds),
    [50, 50, 55],
  );
  for (const [before, earlier] of [
    [paused, stopped],
    [paused, forked(1)],
    [opened("e1"), forked(1)],
  ] as const)
    t.is(spent(at([0, begun], [50, before], [40, earlier], [60, paused]))?.wallSeconds, 60);
  const back = at([0, begun], [0, opened("e1")], [9, started("e1")], [5, finished("e1")], [9, paused]);
  t.is(spent(back)?.deviceSeconds, 0);
  // A laboratory that reads the log before another one works on, and says only then that it was left.
  const beside = at(
    [0, begun],
    [10, opened("e1")],
    [100, opened("e2")],
    [101, continued(91)],
    [102, stopped],
  );
  t.is(spent(beside)?.wallSeconds, 101, "no work before the last event is taken for idleness");
});

test("tokens and money are those of every answer up to a cause, used or not; what nobody counted is counted as such", (t) => {
  const events = at(
    [0, begun],
    [1, opened("e1")],
    [2, answered("e1", { tokens: { prompt: 100, response: 20 }, cost: 0.5 })],
    [3, answered("e1", { tokens: { prompt: 50, response: 10 }, fault: "it is not JSON", cost: null })],
    [4, closed("e1", 0.5)],
    [5, opened("e2")],
    [6, answered("e2", { tokens: { prompt: null, response: 7 }, way: null, cost: null })],
    [7, closed("e2", 0.5)],
  );
  t.like(spent(events, 1), { answers: 0, tokens: 0, money: 0, uncountedAnswers: 0 });
  t.like(spent(events, 5), { answers: 2, tokens: 180, money: 0.5, uncountedAnswers: 0 });
  t.like(spent(events), { answers: 3, tokens: 187, money: 0.5, uncountedAnswers: 1 });
  t.is(spent(events)?.wallSeconds, 7, "the time of an answer is that of the work that it served");
});

test("of a fork the answers in what it inherits count as they did in its origin, and stand in its table", (t) => {
  const events = at(
    [0, begun],
    [1, opened("e1")],
    [2, answered("e1")],
    [3, closed("e1", 0.5)],
    [4, opened("e2")],
    [5, answered("e2")],
  );
  const inherited = inheritance("f1", events);
  t.deepEqual(
    inherited.map(({ type }) => type),
    ["CampaignOpened", "ExperimentOpened", "InferenceRecorded", "ExperimentClosed"],
  );
  const both = [...events, ...inherited];
  t.like(campaigns.spentBefore(fold(campaigns, both), "f1", events.length), { answers: 1, tokens: 120 });
  const rows = rowsOf(inference, fold(inference, both))["inference"] ?? [];
  t.deepEqual(rows.map(({ campaign, experiment }) => `${String(campaign)}/${String(experiment)}`).sort(), [
    "c1/e1",
    "c1/e2",
    "f1/e1",
  ]);
});
