// How a campaign begins: the types of the first event of a campaign's stream, each with the keys of its actors.
import type { LoggedEvent } from "./envelope.ts";
import { isInherited } from "./inheritance.ts";

/** Those of campaigns that are conducted here, each with seed and settings. */
const conductedTypes = ["CampaignOpened", "CampaignForked"] as const;
export const openingTypes = [...conductedTypes, "CampaignImported"] as const;
export type ConductedOpening = LoggedEvent<(typeof conductedTypes)[number]>;
export type Opening = LoggedEvent<(typeof openingTypes)[number]>;

/** Not that of an origin, of which a fork is told. */
export const isOpening = (event: LoggedEvent): event is Opening =>
  (openingTypes as readonly string[]).includes(event.type) && !isInherited(event);

export const isConducted = (opening: Opening): opening is ConductedOpening =>
  (conductedTypes as readonly string[]).includes(opening.type);

/** The first there is; of a campaign's own events its only one. */
export const openingOf = (events: readonly LoggedEvent[]): Opening | undefined => events.find(isOpening);
