// The events that a fork shares with its origin, as they stand in the origin's streams: what its reference counts and hashes.
import { isArrival } from "./arrival.ts";
import type { Origin } from "./campaign/campaign-forked.ts";
import type { LoggedEvent } from "./envelope.ts";
import { rootOver } from "./merkle-tree.ts";

/** A campaign's own events; that it arrived here is no part of it. */
export const ownEvents = (campaign: string, log: readonly LoggedEvent[]): readonly LoggedEvent[] =>
  log.filter((event) => event.stream.campaign === campaign && !isArrival(event));

/** What is wrong with the past that a reference names; undefined where the log holds it as it was. */
export const pastFault = (
  { campaign, event, events, root }: Origin,
  log: readonly LoggedEvent[],
): string | undefined => {
  const own = ownEvents(campaign, log);
  const past = own.slice(0, own.findIndex(({ id }) => id === event) + 1);
  if (past.length !== events)
    return `it shares ${events} events with ${campaign}; up to its last the log has ${past.length}`;
  const found = rootOver(past);
  return found === root
    ? undefined
    : `what it shares with ${campaign} had the root ${root}; now it has ${found}`;
};
