// What is exported of a campaign: its own events, and the invitations of the agents whose contributions it holds, in the
// order in which they were written. Of a campaign that arrived here, what had been exported there.
import { arrivalsIn, invitationsOf, isArrival } from "../../events/arrival.ts";
import { grantOf } from "../../events/contribution.ts";
import type { LoggedEvent } from "../../events/envelope.ts";

/** @param log every event of it, in its order */
export const exportedEvents = (log: readonly LoggedEvent[], campaign: string): readonly LoggedEvent[] => {
  const own = log.filter((event) => event.stream.campaign === campaign && !isArrival(event));
  const arrival = arrivalsIn(log).get(campaign);
  if (arrival === undefined) {
    const grants = new Set(own.map(grantOf));
    const last = own.at(-1)?.sequence ?? 0;
    return log.filter(
      (event) =>
        event.stream.campaign === campaign ||
        (event.type === "AgentInvited" && grants.has(event.data.grant) && event.sequence < last),
    );
  }
  const exported = [...own];
  // Each to its place, in the order of their places.
  for (const { place, event } of invitationsOf(arrival)) exported.splice(place, 0, event);
  return exported;
};
