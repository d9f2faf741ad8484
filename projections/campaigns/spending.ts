// What a campaign has spent, from its events: wall time in which somebody worked on it, time that gpu-agents spent on
// trainings, floating-point operations of finished trainings, tokens and money of what language models answered. Pure;
// the log's clock is the only one.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { millisecondsOf } from "../../events/time.ts";
import { flopsOf } from "../../events/suite.ts";

export interface Spent {
  /** From the opening to the last event, less the time in which the campaign was paused or left; it never falls. */
  readonly wallSeconds: number;
  /** Of trainings that have ended, whatever came of them. */
  readonly deviceSeconds: number;
  /** Of finished trainings whose operations are known. */
  readonly flops: number;
  /** Trainings whose operations nobody knows: begun and not finished, or finished without a count. */
  readonly uncounted: number;
  /** Of language models, whether they could be used or not. */
  readonly answers: number;
  /** Of their prompts and answers together, as their servers count. */
  readonly tokens: number;
  /** Of what has a price. */
  readonly money: number;
  /** Answers whose tokens nobody counted. */
  readonly uncountedAnswers: number;
}

export interface Spending {
  /** Milliseconds since 1970, as all times here. */
  readonly opened: number;
  /** When the latest event was appended. */
  readonly last: number;
  readonly paused: number | null;
  readonly idleSeconds: number;
  /** When the training that is under way began, by experiment. */
  readonly training: HashMap.HashMap<string, number>;
  readonly spent: Spent;
}

export const nothingSpent: Spent = {
  wallSeconds: 0,
  deviceSeconds: 0,
  flops: 0,
  uncounted: 0,
  answers: 0,
  tokens: 0,
  money: 0,
  uncountedAnswers: 0,
};

export const noSpending = ({ time }: LoggedEvent<"CampaignOpened">): Spending => ({
  opened: millisecondsOf(time),
  last: millisecondsOf(time),
  paused: null,
  idleSeconds: 0,
  training: HashMap.empty(),
  spent: nothingSpent,
});

/** With one more answer. Its time is that of the work that it served, which ends with another event. */
export const spendOnAnswer = (
  spending: Spending,
  { data: { tokens, cost } }: LoggedEvent<"InferenceRecorded">,
): Spending => {
  const { spent } = spending;
  const counted = tokens.prompt !== null && tokens.response !== null;
  return {
    ...spending,
    spent: {
      ...spent,
      answers: spent.answers + 1,
      tokens: spent.tokens + (tokens.prompt ?? 0) + (tokens.response ?? 0),
      money: spent.money + (cost ?? 0),
      uncountedAnswers: spent.uncountedAnswers + (counted ? 0 : 1),
    },
  };
};

/** With one more event of the campaign, of whatever else. */
export const spend = (before: Spending, event: LoggedEvent): Spending => {
  const now = millisecondsOf(event.time);
  const { opened, last, paused, idleSeconds, training, spent } = changed(before, event, now);
  const wallSeconds = Math.max(spent.wallSeconds, ((paused ?? now) - opened) / 1000 - idleSeconds);
  return {
    opened,
    paused,
    idleSeconds,
    training,
    last: Math.max(last, now),
    spent: { ...spent, wallSeconds },
  };
};

/** All but the time, which every event moves on. */
const changed = (spending: Spending, event: LoggedEvent, now: number): Spending => {
  const { id } = event.stream;
  const { paused, idleSeconds } = spending;
  switch (event.type) {
    case "CampaignPaused":
      return { ...spending, paused: now };
    case "CampaignResumed":
      return { ...spending, paused: null, idleSeconds: idleSeconds + event.data.idleSeconds };
    case "CampaignStopRequested":
      return paused === null
        ? spending
        : { ...spending, paused: null, idleSeconds: idleSeconds + Math.max(0, now - paused) / 1000 };
    case "CampaignContinued":
      return left(spending, idleBefore(event, spending.last));
    case "CampaignForked": {
      const since = left(spending, idleBefore(event, spending.last));
      // The pause was the origin's.
      return paused === null
        ? since
        : { ...since, paused: null, idleSeconds: idleSeconds + Math.max(0, now - paused) / 1000 };
    }
    case "TrainingStarted": {
      const ended = endTraining(spending, id, now);
      return { ...ended, training: HashMap.set(ended.training, id, now) };
    }
    case "TrainingFinished": {
      const ended = endTraining(spending, id, now);
      const flops = flopsOf(event.data.results);
      if (flops === null) return ended;
      const { spent } = spending;
      const counted = { flops: spent.flops + flops, uncounted: spent.uncounted };
      return { ...ended, spent: { ...ended.spent, ...counted } };
    }
    case "TrainingFailed":
    case "TrainingCancelled":
    case "ExperimentClosed":
      return endTraining(spending, id, now);
    default:
      return spending;
  }
};

/**
 * Whatever is said: since its last event nobody can have been away longer than that event is old. Between the last event
 * that a fork shares and its own first one nobody worked on it.
 */
export const idleBefore = (
  event: LoggedEvent<"CampaignContinued" | "CampaignForked">,
  last: number,
): number => {
  const since = Math.max(0, millisecondsOf(event.time) - last) / 1000;
  return event.type === "CampaignForked" ? since : Math.min(event.data.idleSeconds, since);
};

/** While nobody was there nothing was trained; of a paused campaign the wall time stands still in any case. */
const left = (spending: Spending, idle: number): Spending => ({
  ...spending,
  training: HashMap.map(spending.training, (began) => began + idle * 1000),
  idleSeconds: spending.paused === null ? spending.idleSeconds + idle : spending.idleSeconds,
});

/** Its time counts; how many of its operations were done nobody knows, until a result says so. */
const endTraining = (spending: Spending, experiment: string, now: number): Spending => {
  const { training, spent } = spending;
  const began = Option.getOrUndefined(HashMap.get(training, experiment));
  if (began === undefined) return spending;
  const deviceSeconds = spent.deviceSeconds + Math.max(0, now - began) / 1000;
  return {
    ...spending,
    training: HashMap.remove(training, experiment),
    spent: { ...spent, deviceSeconds, uncounted: spent.uncounted + 1 },
  };
};
