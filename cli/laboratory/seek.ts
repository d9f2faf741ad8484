// Finds the place in the log that a moment means: the sequence of the last event that had happened by then.
import { Clock, Effect, Option, Stream } from "effect";
import { arrivalsIn, arrivalStream, originOf } from "../../events/arrival.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { isOpening, openingTypes } from "../../events/opening.ts";
import { experimentStream, streamFilter } from "../../events/stream.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { CommandError } from "../errors.ts";
import { commandIn } from "../flags.ts";
import { findCampaign, foldEvents } from "./campaigns.ts";
import type { Moment } from "./moment.ts";

/** @param campaign the one that the command is about, by id or name; the latest where there is none */
export const seek = Effect.fnUntraced(function* (moment: Moment, campaign: string | undefined) {
  const store = yield* EventStore;
  const last = yield* store.lastSequence;
  if (last === 0) return yield* Effect.fail(notThere("the log holds no event yet"));
  switch (moment.kind) {
    case "sequence":
      return moment.sequence <= last
        ? moment.sequence
        : yield* Effect.fail(notThere(`the log ends with event ${last}, before event ${moment.sequence}`));
    case "time":
      return yield* lastBy(moment.time, last, campaign);
    case "timeOfDay": {
      const newest = yield* firstFrom(last, last);
      const day = Date.parse(`${newest?.time.slice(0, 10)}T00:00Z`);
      return yield* lastBy(day + moment.time, last, campaign);
    }
    case "experiment": {
      const openings = foldEvents(yield* readOpenings);
      const found = findCampaign(openings, moment.campaign ?? campaign);
      const life = yield* store.readStream(experimentStream(found.campaign, moment.experiment));
      const end = life.find(({ type }) => type === "ExperimentClosed") ?? life.at(-1);
      if (end !== undefined) return end.sequence;
      return yield* Effect.fail(
        new CommandError(
          "notFound",
          `campaign ${found.campaign} has no experiment ${moment.experiment}`,
          (data) => `List them with: ${commandIn(data, `experiment list ${found.campaign}`)}`,
        ),
      );
    }
  }
});

const readOpenings = Effect.gen(function* () {
  const store = yield* EventStore;
  const found = yield* Effect.forEach(openingTypes, (type) =>
    Stream.runCollect(store.readAll({ filter: `cambrian.log.*.campaign.*.${type}` })),
  );
  return found.flat().sort((one, other) => one.sequence - other.sequence);
});

const firstFrom = Effect.fnUntraced(function* (from: number, to: number) {
  const store = yield* EventStore;
  return Option.getOrUndefined(yield* Stream.runHead(store.readAll({ from, to })));
});

const lastBy = Effect.fnUntraced(function* (time: number, last: number, campaign: string | undefined) {
  if (time > (yield* Clock.currentTimeMillis))
    return yield* Effect.fail(notThere(`${new Date(time).toISOString()} is yet to come`));
  const store = yield* EventStore;
  const arrived = yield* Stream.runHead(store.readAll({ filter: streamFilter(arrivalStream("*")) }));
  const found = yield* Option.isSome(arrived) ? lastAmong(time, campaign) : lastBefore(time, last);
  if (found !== undefined) return found.sequence;
  const first = yield* firstFrom(1, last);
  return yield* Effect.fail(
    notThere(`the log begins at ${first?.time}, after ${new Date(time).toISOString()}`),
  );
});

/** Halves the log again and again, because events lie in it in the order of their times. */
const lastBefore = Effect.fnUntraced(function* (time: number, last: number) {
  let found: LoggedEvent | undefined;
  let from = 1;
  let to = last;
  while (from <= to) {
    const middle = Math.floor((from + to) / 2);
    const event = yield* firstFrom(middle, to);
    if (event !== undefined && Date.parse(event.time) <= time) {
      found = event;
      from = event.sequence + 1;
    } else to = middle - 1;
  }
  return found;
});

/** Where campaigns have arrived the log is not in that order: the campaign's events are, and those of this laboratory. */
const lastAmong = Effect.fnUntraced(function* (time: number, campaign: string | undefined) {
  const store = yield* EventStore;
  const log = yield* Stream.runCollect(store.readAll());
  const arrivals = arrivalsIn(log);
  const asked = findCampaign(foldEvents(log.filter(isOpening)), campaign).campaign;
  const origin = arrivals.has(asked) ? asked : null;
  return log.findLast((event) => originOf(arrivals, event) === origin && Date.parse(event.time) <= time);
});

const notThere = (what: string): CommandError =>
  new CommandError("notFound", what, (data) => `See what there is with: ${commandIn(data, "log")}`);
