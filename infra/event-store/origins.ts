// The past of forked campaigns, for who reads the log: the event with which a fork begins brings what it inherits from its
// origin, which is read where it stands. A store without that is for those who look at stored bytes alone.
import { Effect, Stream } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { expanded, inheritance } from "../../events/inheritance.ts";
import { campaignFilter, streamPrefix, type StreamName, subjectOf } from "../../events/stream.ts";
import { type ReadError, UnreadableEvent } from "./errors.ts";
import type { EventStore } from "./event-store.ts";

type Store = EventStore["Service"];

/** The same store, where each CampaignForked that is read brings its inheritance. */
export const withOrigins = (store: Store): Store => {
  /** By the id of the fork's first event: the past does not change. */
  const known = new Map<string, LoggedEvent>();

  const withPast = Effect.fnUntraced(function* (
    event: LoggedEvent,
  ): Effect.fn.Return<LoggedEvent, ReadError> {
    if (event.type !== "CampaignForked") return event;
    const found = known.get(event.id) ?? { ...event, inherited: yield* pastOf(event) };
    known.set(event.id, found);
    return found;
  });

  const pastOf = Effect.fnUntraced(function* (fork: LoggedEvent<"CampaignForked">) {
    const { origin } = fork.data;
    // Before the fork itself, so that an origin that is no earlier campaign is not followed for ever.
    const past = yield* store
      .readAll({ filter: campaignFilter(origin.campaign), to: fork.sequence - 1 })
      .pipe(
        Stream.takeUntil(({ id }) => id === origin.event),
        Stream.mapArrayEffect(eachWithPast),
        Stream.runCollect,
      );
    if (past.at(-1)?.id !== origin.event)
      return yield* new UnreadableEvent({
        subject: subjectOf(fork.stream, fork.type),
        sequence: fork.sequence,
        message: `it forks campaign ${origin.campaign} at event ${origin.event}, which is not in the log before it`,
      });
    return inheritance(fork.stream.campaign, past.flatMap(expanded));
  });

  const eachWithPast = <Events extends readonly LoggedEvent[]>(events: Events) =>
    events.some(({ type }) => type === "CampaignForked")
      ? (Effect.forEach(events, withPast) as unknown as Effect.Effect<Events, ReadError>)
      : Effect.succeed(events);

  return {
    ...store,
    readStream: (stream) =>
      Effect.map(Effect.flatMap(store.readStream(stream), eachWithPast), (events) =>
        events.map((event) => ofStream(event, stream)),
      ),
    readAll: (options) => Stream.mapArrayEffect(store.readAll(options), eachWithPast),
    subscribe: (options) => Stream.mapArrayEffect(store.subscribe(options), eachWithPast),
  };
};

/** A stream's event brings what belongs to that stream alone. */
const ofStream = (event: LoggedEvent, stream: StreamName): LoggedEvent =>
  event.inherited === undefined
    ? event
    : {
        ...event,
        inherited: event.inherited.filter((told) => streamPrefix(told.stream) === streamPrefix(stream)),
      };
