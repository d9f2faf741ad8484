// The campaigns that this laboratory opened: which are open, and the hash of each one's first event, which statements name.
import { Effect, Schedule, Stream } from "effect";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { isConducted, isOpening } from "../../../events/opening.ts";
import { everyCampaign } from "../../../events/stream.ts";
import type { ReadError } from "../../event-store/errors.ts";
import { EventStore } from "../../event-store/event-store.ts";
import { Keys } from "../../keys/keys.ts";

export interface OpenCampaigns {
  /** Those that the grant's list allows, null for all; in the order of their opening. */
  readonly open: (allowed: readonly string[] | null) => readonly string[];
  /** `sha256:…` of the stored bytes of its first event; undefined for a campaign that is not in the log. */
  readonly genesis: (campaign: string) => string | undefined;
  /** Told whenever one is opened or closed. */
  readonly watch: (changed: () => void) => void;
}

/** Reads the log's campaigns, then follows them in the background until the scope ends. */
export const openCampaigns = Effect.gen(function* () {
  const store = yield* EventStore;
  const genesis = new Map<string, string>();
  const closed = new Set<string>();
  const watchers: (() => void)[] = [];
  const { publicKey } = yield* Keys;
  const own = yield* publicKey("laboratory");
  let last = 0;
  const note = (event: LoggedEvent): Effect.Effect<void> =>
    Effect.sync(() => {
      last = event.sequence;
      if (isOpening(event) && isConducted(event) && event.data.keys["laboratory"] === own)
        genesis.set(event.stream.campaign, event.hash);
      if (event.type === "CampaignClosed") closed.add(event.stream.campaign);
      if (isOpening(event) || event.type === "CampaignClosed") for (const changed of watchers) changed();
    });
  yield* Stream.runForEach(store.readAll({ filter: everyCampaign }), note);
  const follow: Effect.Effect<void, ReadError> = Effect.suspend(() =>
    Stream.runForEach(store.subscribe({ from: last + 1, filter: everyCampaign }), note),
  );
  yield* Effect.forkScoped(
    follow.pipe(
      Effect.tapError((error) => Effect.logWarning(`the gate does not see new campaigns: ${error.message}`)),
      Effect.retry(Schedule.spaced("1 second")),
    ),
  );
  const campaigns: OpenCampaigns = {
    open: (allowed) =>
      [...genesis.keys()].filter((id) => !closed.has(id) && (allowed === null || allowed.includes(id))),
    genesis: (campaign) => genesis.get(campaign),
    watch: (changed) => void watchers.push(changed),
  };
  return campaigns;
});
