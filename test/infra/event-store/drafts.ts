// Small drafts for the stores' tests: the least data that each type accepts.
import type { Draft } from "../../../events/envelope.ts";
import { eventId } from "../../../events/event-id.ts";
import type { EventData } from "../../../events/index.ts";
import { experimentStream, type StreamName } from "../../../events/stream.ts";
import type { StreamAppend, StreamHead } from "../../../infra/event-store/event-store.ts";

/** Names that no other test uses: all tests of a file share one log. */
let serial = 0;
export const freshCampaign = (): string => `c${process.pid}-${++serial}`;
export const freshStream = (campaign = freshCampaign()): StreamName =>
  experimentStream(campaign, `e${++serial}`);

export const closed = (
  reason: string,
  discriminator: string | number = ++serial,
): Draft<"ExperimentClosed"> => ({
  type: "ExperimentClosed",
  data: { outcome: "cancelled", reason, fitness: null },
  id: eventId("test", "ExperimentClosed", discriminator),
  causationid: null,
  actor: "tester",
});

export const advanced = (data: EventData<"CampaignAdvanced">): Draft<"CampaignAdvanced"> => ({
  type: "CampaignAdvanced",
  data,
  id: eventId("test", "CampaignAdvanced", ++serial),
  causationid: null,
  actor: "tester",
});

/** Something that no type allows, for what must be refused. */
export const broken = (draft: Draft, change: object): Draft => ({ ...draft, ...change }) as Draft;

export const onto = (
  stream: StreamName,
  expected: StreamHead,
  ...events: readonly Draft[]
): StreamAppend => ({
  stream,
  expected,
  events: events as [Draft, ...Draft[]],
});
