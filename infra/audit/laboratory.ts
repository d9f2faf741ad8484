// Whose log it is, and by which keys what concerns the whole laboratory is signed: those that its campaigns made known.
import type { LoggedEvent } from "../../events/envelope.ts";

/** Public key of the laboratory that opened the log's first campaign; undefined where there is none. */
export const laboratoryOf = (log: readonly LoggedEvent[]): string | undefined =>
  openingsIn(log)[0]?.data.keys["laboratory"];

/** Public key by actor. The first campaign that names an actor says its key: later ones of older logs name more actors. */
export const laboratoryKeys = (log: readonly LoggedEvent[]): Readonly<Record<string, string>> => {
  const own = laboratoryOf(log);
  return Object.assign(
    {},
    ...openingsIn(log)
      .filter(({ data }) => data.keys["laboratory"] === own)
      .map(({ data }) => data.keys)
      .toReversed(),
  ) as Readonly<Record<string, string>>;
};

const openingsIn = (log: readonly LoggedEvent[]) => log.filter((event) => event.type === "CampaignOpened");
