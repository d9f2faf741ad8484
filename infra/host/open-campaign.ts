// Opens a campaign: the one event from which everything in it follows.
import { Effect } from "effect";
import { actors } from "../../actors/actors.ts";
import type { Draft } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import type { EventData } from "../../events/index.ts";
import { campaignStream } from "../../events/stream.ts";
import type { AppendError } from "../event-store/errors.ts";
import { emptyHead, EventStore } from "../event-store/event-store.ts";
import { Keys } from "../keys/keys.ts";

/** The public keys of all actors, which are made if need be. */
export const actorKeys = Effect.gen(function* () {
  const { publicKey } = yield* Keys;
  return Object.fromEntries(
    yield* Effect.forEach(actors, (actor) => Effect.map(publicKey(actor), (key) => [actor, key] as const)),
  );
});

/** `campaign` is its id, one subject token; the keys of all actors are made if need be, and recorded. */
export const openCampaign = (
  campaign: string,
  data: Omit<EventData<"CampaignOpened">, "keys">,
): Effect.Effect<void, AppendError, EventStore | Keys> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const keys = yield* actorKeys;
    const draft: Draft = {
      type: "CampaignOpened",
      data: { ...data, keys },
      id: eventId(campaign, "CampaignOpened"),
      causationid: null,
      actor: "laboratory",
    };
    yield* store.append([{ stream: campaignStream(campaign), expected: emptyHead, events: [draft] }]);
  });
