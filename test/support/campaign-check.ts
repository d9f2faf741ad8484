// Reads a laboratory's log through the command line and checks what must hold of every finished campaign, however
// often it was killed on the way.
import type { ExecutionContext } from "ava";
import { Effect, Stream } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { campaignFilter } from "../../events/stream.ts";
import { verifyStream } from "../../events/verify.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { readingLaboratory } from "../../cli/laboratory/reading.ts";

/** Every event of the laboratory on a data directory, or of one campaign. */
export const readLog = (data: string, campaign?: string): Promise<readonly LoggedEvent[]> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    return yield* Stream.runCollect(
      store.readAll(campaign === undefined ? {} : { filter: campaignFilter(campaign) }),
    );
  }).pipe(Effect.provide(readingLaboratory(data)), Effect.scoped, Effect.runPromise);

export const ofType = <T extends LoggedEvent["type"]>(events: readonly LoggedEvent[], type: T) =>
  events.filter((event): event is Extract<LoggedEvent, { type: T }> => event.type === type);

/** Exactly N candidates and the baselines, each closed once, no want done twice, every stream verifies. */
export const checkFinished = (t: ExecutionContext, events: readonly LoggedEvent[]): void => {
  const [opening] = ofType(events, "CampaignOpened");
  const { settings, keys } = opening!.data;
  const opened = ofType(events, "ExperimentOpened").map(({ stream }) => stream.id);
  t.is(opened.length, settings.experiments + settings.baselines.length, "experiments opened");
  t.is(new Set(opened).size, opened.length, "each opened once");
  const closed = ofType(events, "ExperimentClosed").map(({ stream }) => stream.id);
  t.deepEqual(closed.toSorted(), opened.toSorted(), "each closed once");
  t.is(ofType(events, "CampaignClosed").length, 1);
  t.is(new Set(events.map(({ id }) => id)).size, events.length, "no event twice");
  const streams = Map.groupBy(events, ({ stream }) => `${stream.kind} ${stream.id}`);
  for (const [name, stream] of streams) {
    t.deepEqual(verifyStream(stream, keys), [], name);
    const requests = ofType(stream, "TrainingRequested");
    const outcomes = [...ofType(stream, "TrainingFinished"), ...ofType(stream, "TrainingFailed")];
    t.is(outcomes.length, requests.length, `${name}: one outcome for each training`);
  }
};
