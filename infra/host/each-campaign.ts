// Work for every campaign of this laboratory that is open: begun with its opening, or now where it was opened before, and
// ended with its closing. For processes that outlive a campaign.
import { Effect, FiberMap, Schedule, Stream } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { type ConductedOpening, isConducted, isOpening } from "../../events/opening.ts";
import { everyCampaign } from "../../events/stream.ts";
import type { ReadError } from "../event-store/errors.ts";
import { EventStore } from "../event-store/event-store.ts";
import { Keys } from "../keys/keys.ts";

/**
 * Never ends by itself; fails where the work does.
 * @param actors those that the work signs as: a campaign whose opening names other keys for them is not ours
 */
export const eachCampaign = <E, R>(
  actors: readonly string[],
  work: (opening: ConductedOpening) => Effect.Effect<unknown, E, R>,
): Effect.Effect<never, E | ReadError, EventStore | Keys | R> =>
  Effect.scoped(
    Effect.gen(function* () {
      const store = yield* EventStore;
      const isOwn = yield* ownCampaigns(actors);
      const running = yield* FiberMap.make<string, unknown, E>();
      const open = new Map<string, ConductedOpening>();
      let last = 0;
      const note = (event: LoggedEvent): void => {
        last = event.sequence;
        if (isOpening(event) && isConducted(event) && isOwn(event)) open.set(event.stream.campaign, event);
        if (event.type === "CampaignClosed") open.delete(event.stream.campaign);
      };
      // What has ended already is not begun.
      yield* Stream.runForEach(store.readAll({ filter: everyCampaign }), (event) =>
        Effect.sync(() => note(event)),
      );
      for (const [campaign, opening] of open) yield* FiberMap.run(running, campaign, work(opening));
      const follow = Effect.suspend(() =>
        Stream.runForEach(store.subscribe({ from: last + 1, filter: everyCampaign }), (event) => {
          const { campaign } = event.stream;
          note(event);
          const opening = open.get(campaign);
          if (opening === event) return FiberMap.run(running, campaign, work(opening));
          return event.type === "CampaignClosed" ? FiberMap.remove(running, campaign) : Effect.void;
        }),
      ).pipe(
        Effect.tapError(({ message }) => Effect.logWarning(`new campaigns are not seen: ${message}`)),
        Effect.retry({ schedule: Schedule.spaced("1 second"), while: ({ retryable }) => retryable }),
      );
      yield* Effect.raceFirst(follow, Effect.andThen(FiberMap.join(running), Effect.never));
      return yield* Effect.never;
    }),
  );

/** Whether what these actors of ours sign in a campaign can be verified by what its opening says of their keys. */
const ownCampaigns = Effect.fnUntraced(function* (actors: readonly string[]) {
  const { publicKey } = yield* Keys;
  const own = yield* Effect.forEach(actors, (actor) =>
    Effect.map(publicKey(actor), (key) => [actor, key] as const),
  );
  // Openings of older logs name fewer actors.
  return ({ data }: ConductedOpening): boolean =>
    own.every(([actor, key]) => (data.keys[actor] ?? key) === key);
});
