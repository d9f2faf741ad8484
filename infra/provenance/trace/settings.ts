// The settings under which something was done: of a fork those of its origin, up to where it began.
import type { CampaignSettings } from "../../../events/campaign/campaign-opened.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { ConductedOpening } from "../../../events/opening.ts";

/** Of a campaign and of those that it was forked from. */
export const openingsIn = (events: readonly LoggedEvent[]): readonly ConductedOpening[] =>
  events.filter(
    (event): event is ConductedOpening => event.type === "CampaignOpened" || event.type === "CampaignForked",
  );

export const settingsAt = (
  openings: readonly ConductedOpening[],
  sequence: number,
): CampaignSettings | undefined =>
  openings.findLast((opening) => opening.sequence <= sequence)?.data.settings;
