// Campaigns that arrived from another laboratory: each has a stream of its own, in which this laboratory says what arrived.
// Everything else of such a campaign is signed by those who conducted it.
import { Result } from "effect";
import { decode } from "./codec.ts";
import type { LoggedEvent } from "./envelope.ts";
import { isOpening } from "./opening.ts";
import { opsStream, type StreamName } from "./stream.ts";

export type Arrival = LoggedEvent<"CampaignArrived">;

export const arrivalStream = (campaign: string): StreamName => opsStream(campaign, "import");

export const isArrival = (event: LoggedEvent): event is Arrival => event.type === "CampaignArrived";

/** By campaign. */
export const arrivalsIn = (log: readonly LoggedEvent[]): ReadonlyMap<string, Arrival> =>
  new Map(log.filter(isArrival).map((arrival) => [arrival.stream.campaign, arrival]));

/** Where an event was stored first: with which campaign it arrived; null for here. */
export const originOf = (arrivals: ReadonlyMap<string, Arrival>, event: LoggedEvent): string | null =>
  arrivals.has(event.stream.campaign) && !isArrival(event) ? event.stream.campaign : null;

/**
 * The public keys of the laboratory whose log this is, by actor; undefined while it has no campaign. The first campaign that
 * names an actor says its key: later ones of older logs name more actors.
 */
export const laboratoryKeysIn = (
  log: readonly LoggedEvent[],
): Readonly<Record<string, string>> | undefined => {
  const arrivals = arrivalsIn(log);
  const [first, ...others] = log.flatMap((event) =>
    isArrival(event) || (isOpening(event) && !arrivals.has(event.stream.campaign)) ? [event.data.keys] : [],
  );
  if (first === undefined) return undefined;
  const own = others.filter((keys) => keys["laboratory"] === first["laboratory"]);
  return Object.assign({}, ...own.toReversed(), first) as Readonly<Record<string, string>>;
};

export interface Invited {
  /** How many events were exported before it. */
  readonly place: number;
  readonly event: LoggedEvent<"AgentInvited">;
}

/** The invitations that came along with a campaign, each where the arrival lies in this log; what is none is left out. */
export const invitationsOf = ({ data, sequence }: Arrival): readonly Invited[] =>
  data.invitations.flatMap(({ place, text }) => {
    const event = readStored(text, sequence);
    return event?.type === "AgentInvited" ? [{ place, event }] : [];
  });

const encoder = new TextEncoder();

const readStored = (text: string, sequence: number): LoggedEvent | undefined => {
  const subject = /"subject":"([^"]+)"/.exec(text)?.[1] ?? "";
  return Result.getOrUndefined(decode(encoder.encode(text), subject, sequence));
};
