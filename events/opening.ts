// How a campaign begins: the types of the first event of a campaign's stream, each with the keys of its actors.
import type { LoggedEvent } from "./envelope.ts";

export const openingTypes = ["CampaignOpened", "CampaignImported"] as const;
export type Opening = LoggedEvent<(typeof openingTypes)[number]>;

export const isOpening = (event: LoggedEvent): event is Opening =>
  (openingTypes as readonly string[]).includes(event.type);

/** The first there is; of a campaign's own events its only one. */
export const openingOf = (events: readonly LoggedEvent[]): Opening | undefined => events.find(isOpening);
