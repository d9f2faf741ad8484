// Forks a campaign: a new one that shares its past up to an event and goes on otherwise. Nothing is copied: the first event
// names what is shared, and readers are given it from where it stands (infra/event-store/origins.ts).
import { Clock, Effect, HashSet, Schema, Stream } from "effect";
import { type CampaignState, foldCampaign } from "../../actors/machines/campaign.ts";
import type { CampaignSettings } from "../../events/campaign/campaign-opened.ts";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import type { EventData } from "../../events/index.ts";
import { expanded, inheritance } from "../../events/inheritance.ts";
import { rootOver } from "../../events/merkle-tree.ts";
import { ownEvents } from "../../events/shared-past.ts";
import { campaignFilter, campaignStream, experimentStream } from "../../events/stream.ts";
import { emptyHead, EventStore, type StreamAppend } from "../event-store/event-store.ts";
import { DIRECTOR } from "./director.ts";
import { actorKeys } from "./open-campaign.ts";
import { draftOf } from "./perform-wants.ts";

/** A campaign has no past at such a place that another one could share. */
export class ForkRefused extends Schema.TaggedError<ForkRefused>()("ForkRefused", {
  campaign: Schema.String,
  message: Schema.String,
}) {
  readonly retryable = false;
}

/** The past of a campaign as a fork of it would share it. */
export interface Past {
  readonly campaign: string;
  /** Its own events, in log order. */
  readonly events: readonly [LoggedEvent, ...LoggedEvent[]];
  readonly state: CampaignState;
  readonly opened: EventData<"CampaignOpened">;
  /** What had been opened and not closed, as it was opened. */
  readonly underWay: ReadonlyMap<string, EventData<"ExperimentOpened">>;
}

/** @param until the last sequence that is to be shared; what was decided together with that event is shared too */
export const pastOf = Effect.fnUntraced(function* (campaign: string, until: number) {
  const store = yield* EventStore;
  const all = ownEvents(
    campaign,
    yield* Stream.runCollect(store.readAll({ filter: campaignFilter(campaign) })),
  );
  const [first, ...rest] = all.slice(0, endOf(all, until));
  if (first === undefined)
    return yield* new ForkRefused({
      campaign,
      message: `campaign ${campaign} begins with event ${all[0]?.sequence}: there is nothing to share at event ${until}`,
    });
  const events = [first, ...rest] as const;
  const shared = inheritance(campaign, events.flatMap(expanded));
  const closed = new Set(
    shared.flatMap(({ type, stream }) => (type === "ExperimentClosed" ? [stream.id] : [])),
  );
  const state = foldCampaign(shared.filter(({ stream }) => stream.kind === "campaign"));
  const { opened, experiments } = state.context;
  if (opened === null)
    return yield* new ForkRefused({
      campaign,
      message: `campaign ${campaign} was not conducted here, so that nothing can be decided on from event ${until}`,
    });
  const openings = new Map(
    all
      .flatMap(expanded)
      .flatMap((event) => (event.type === "ExperimentOpened" ? [[event.stream.id, event.data]] : [])),
  );
  const underWay = [...openings].filter(([id]) => HashSet.has(experiments, id) && !closed.has(id));
  return { campaign, events, state, opened, underWay: new Map(underWay) } satisfies Past;
});

/** How many events there are up to a sequence, with the rest of the decision that the last of them is part of. */
const endOf = (events: readonly LoggedEvent[], until: number): number => {
  const after = events.findIndex(({ sequence }) => sequence > until);
  const last = events[after - 1];
  if (after < 0 || last?.actor !== DIRECTOR) return after < 0 ? events.length : after;
  const rest = events.slice(after);
  const end = rest.findIndex(
    ({ actor, causationid }) => actor !== DIRECTOR || causationid !== last.causationid,
  );
  return after + (end < 0 ? rest.length : end);
};

export interface Fork {
  readonly name: string;
  readonly seed: number;
  readonly settings: CampaignSettings;
  readonly sync: EventData<"CampaignForked">["sync"];
}

/** `campaign` is the fork's id; what had been under way begins anew in the same batch. */
export const forkCampaign = Effect.fnUntraced(function* (campaign: string, past: Past, fork: Fork) {
  const store = yield* EventStore;
  const last = past.events.at(-1) ?? past.events[0];
  const data: EventData<"CampaignForked"> = {
    ...fork,
    question: past.opened.question,
    origin: {
      campaign: past.campaign,
      event: last.id,
      events: past.events.length,
      root: rootOver(past.events),
    },
    again: [...past.underWay.keys()],
    idleSeconds: Math.max(0, (yield* Clock.currentTimeMillis) - Date.parse(last.time)) / 1000,
    keys: yield* actorKeys,
  };
  const id = eventId(campaign, "CampaignForked");
  const first: Draft = { type: "CampaignForked", data, id, causationid: last.id, actor: "laboratory" };
  const again = [...past.underWay].map(([experiment, opened]): StreamAppend => {
    const draft = draftOf({ type: "ExperimentOpened", data: opened }, id, DIRECTOR, experiment);
    return { stream: experimentStream(campaign, experiment), expected: emptyHead, events: [draft] };
  });
  yield* store.append([{ stream: campaignStream(campaign), expected: emptyHead, events: [first] }, ...again]);
});
