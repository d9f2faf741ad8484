// Takes a verified export over into this log: first that it arrives, then its artifacts, then its events, byte for byte.
// What an interrupted try has written stays, and the next goes on after it.
import { Effect, Stream } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import { type Arrival, arrivalsIn, arrivalStream } from "../../events/arrival.ts";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import { BATCH_EVENTS } from "../../events/limits.ts";
import { streamPrefix } from "../../events/stream.ts";
import {
  emptyHead,
  EventStore,
  headOf,
  type SealedAppend,
  type SealedBatch,
  type StreamHead,
} from "../event-store/event-store.ts";
import { FaultPoint } from "../host/fault-point.ts";
import { ImportRefused } from "../host/import-campaign.ts";
import { actorKeys } from "../host/open-campaign.ts";
import type { VerifiedExport } from "./verify-export.ts";

/** Who signs that it arrived. */
const LABORATORY = "laboratory";
/** Artifacts on their way at once. */
const AT_ONCE = 8;

/** @returns how many events were appended, and how many there were already */
export const receiveExport = Effect.fnUntraced(function* (given: VerifiedExport) {
  const store = yield* EventStore;
  const { put } = yield* Artifacts;
  const fault = yield* FaultPoint;
  const { events, artifacts } = given;
  const log = yield* Stream.runCollect(store.readAll());
  const held = log.filter(
    ({ stream, type }) => stream.campaign === given.header.campaign && type !== "CampaignArrived",
  );
  const arrival = arrivalsIn(log).get(given.header.campaign);
  const refusal = whyNot(given, { log, held, arrival });
  if (refusal !== undefined) return yield* refusal;
  yield* fault("import.arrival", "before-append");
  if (arrival === undefined && held.length === 0) yield* store.append([yield* arrivalOf(given)]);
  yield* fault("import.arrival", "before-ack");
  yield* Effect.forEach(artifacts, ({ bytes, mediaType }) => put(bytes, mediaType), {
    concurrency: AT_ONCE,
    discard: true,
  });
  const there = Math.min(held.length, events.length);
  const heads = headsIn(held);
  for (let at = there; at < events.length; at += BATCH_EVENTS) {
    yield* fault("import.events", "before-append");
    const { events: stored } = yield* store.appendStored(batchOf(events.slice(at, at + BATCH_EVENTS), heads));
    for (const event of stored) heads.set(streamPrefix(event.stream), event);
    yield* fault("import.events", "before-ack");
  }
  return { appended: events.length - there, there };
});

interface Here {
  readonly log: readonly LoggedEvent[];
  /** Of this campaign. */
  readonly held: readonly LoggedEvent[];
  readonly arrival: Arrival | undefined;
}

/** Undefined where what is here is the beginning of it, or all of it. */
const whyNot = ({ header, events }: VerifiedExport, { log, held, arrival }: Here) => {
  const { campaign, root } = header;
  const refuse = (why: string) => new ImportRefused({ campaign, message: `campaign ${campaign} ${why}` });
  if (arrival !== undefined && arrival.data.root !== root)
    return refuse(`arrived here in another export, with the root ${arrival.data.root}`);
  const other = held.find(({ hash }, index) => events[index] !== undefined && events[index].hash !== hash);
  if (other !== undefined) return refuse(`is here with other events: event ${other.sequence} differs`);
  if (arrival === undefined && held.length > 0 && held.length < events.length)
    return refuse(`is here already, conducted by this laboratory, with ${held.length} events`);
  const ids = new Set(events.map(({ id }) => id));
  const taken = log.find(({ id, stream }) => stream.campaign !== campaign && ids.has(id));
  return taken === undefined ? undefined : refuse(`has an event with the id of event ${taken.sequence} here`);
};

const arrivalOf = ({ header, invitations }: VerifiedExport) =>
  Effect.map(actorKeys, (keys) => {
    const { campaign, laboratory, root, events, until, version } = header;
    const draft: Draft = {
      type: "CampaignArrived",
      data: { laboratory, root, events, until, version, invitations, keys },
      id: eventId(campaign, "CampaignArrived"),
      causationid: null,
      actor: LABORATORY,
    };
    return { stream: arrivalStream(campaign), expected: emptyHead, events: [draft] } as const;
  });

const headsIn = (events: readonly LoggedEvent[]): Map<string, StreamHead> =>
  new Map(
    Map.groupBy(events, ({ stream }) => streamPrefix(stream))
      .entries()
      .map(([prefix, stream]) => [prefix, headOf(stream)]),
  );

/** @param heads of the streams as they are here */
const batchOf = (events: readonly LoggedEvent[], heads: ReadonlyMap<string, StreamHead>): SealedBatch =>
  [...Map.groupBy(events, ({ stream }) => streamPrefix(stream))].map(
    ([prefix, [first, ...others]]): SealedAppend => ({
      stream: first!.stream,
      expected: heads.get(prefix) ?? emptyHead,
      events: [first!, ...others],
    }),
  ) as unknown as SealedBatch;
