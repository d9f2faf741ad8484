// Appends what another laboratory published as a campaign of its own, in batches as large as the log takes. Ids derive from
// the campaign's, so that an import that was interrupted goes on where it ended, and one that is done appends nothing.
import { Effect, Schema, Stream } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import type { ImportSource } from "../../events/campaign/campaign-imported.ts";
import type { Draft } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import type { EventData } from "../../events/index.ts";
import { BATCH_EVENTS } from "../../events/limits.ts";
import { campaignFilter, campaignStream, experimentStream } from "../../events/stream.ts";
import { emptyHead, EventStore, type StreamAppend } from "../event-store/event-store.ts";
import type { Published } from "../import/published.ts";
import { FaultPoint } from "./fault-point.ts";
import { actorKeys } from "./open-campaign.ts";

const IMPORTER = "importer";

/** The log holds another campaign of that id. */
export class ImportRefused extends Schema.TaggedError<ImportRefused>()("ImportRefused", {
  campaign: Schema.String,
  message: Schema.String,
}) {
  readonly retryable = false;
}

/** @returns how many events were appended, and how many there were already */
export const importCampaign = Effect.fnUntraced(function* (
  campaign: string,
  published: Published,
  sync: EventData<"CampaignImported">["sync"],
) {
  const store = yield* EventStore;
  const artifacts = yield* Artifacts;
  const fault = yield* FaultPoint;
  const there = yield* Stream.runCollect(store.readAll({ filter: campaignFilter(campaign) }));
  const first = there[0];
  if (first !== undefined && first.type !== "CampaignImported")
    return yield* refused(campaign, "is another one, which was not imported");
  if (first !== undefined && digestsOf(first.data.source) !== digestsOf(published.campaign.source))
    return yield* refused(campaign, "was imported from other files");
  const ids = new Set(there.map(({ id }) => id));
  const appends = appendsOf(campaign, { ...published.campaign, keys: yield* actorKeys, sync }, published);
  const missing = appends.filter(({ events }) => !ids.has(events[0].id));
  if (missing.length > 0)
    yield* Effect.forEach(published.artifacts, ({ bytes, mediaType }) => artifacts.put(bytes, mediaType), {
      concurrency: AT_ONCE,
      discard: true,
    });
  for (let at = 0; at < missing.length; at += BATCH_EVENTS) {
    const [one, ...others] = missing.slice(at, at + BATCH_EVENTS);
    if (one === undefined) break;
    const place = `${IMPORTER}.${one.events[0].type}`;
    yield* fault(place, "before-append");
    yield* store.append([one, ...others]);
    yield* fault(place, "before-ack");
  }
  return { appended: missing.length, there: appends.length - missing.length };
});

/** Artifacts on their way at once. */
const AT_ONCE = 8;

const digestsOf = ({ files }: ImportSource): string => files.map(({ artifact }) => artifact.sha256).join(" ");

const refused = (campaign: string, why: string): ImportRefused =>
  new ImportRefused({ campaign, message: `campaign ${campaign} ${why}` });

/** Each stream has one event. */
const appendsOf = (
  campaign: string,
  data: EventData<"CampaignImported">,
  { experiments }: Published,
): readonly StreamAppend[] => {
  const id = eventId(campaign, "CampaignImported");
  const opening: Draft = { type: "CampaignImported", data, id, causationid: null, actor: IMPORTER };
  return [
    { stream: campaignStream(campaign), expected: emptyHead, events: [opening] },
    ...experiments.map((experiment): StreamAppend => {
      const draft: Draft = {
        type: "ExperimentImported",
        data: experiment.data,
        id: eventId(id, "ExperimentImported", experiment.id),
        causationid: id,
        actor: IMPORTER,
      };
      return { stream: experimentStream(campaign, experiment.id), expected: emptyHead, events: [draft] };
    }),
  ];
};
