// The invitations of agents that count for a campaign: those of this laboratory, or those that arrived with the campaign.
import { invitationsOf } from "../../events/arrival.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { AuditedCampaign } from "./section.ts";

/** What arrived was given where the arrival lies in this log, before everything else of the campaign. */
export const invitationsFor = (
  { arrival }: AuditedCampaign,
  log: readonly LoggedEvent[],
): readonly LoggedEvent<"AgentInvited">[] =>
  arrival === undefined
    ? log.filter((event) => event.type === "AgentInvited")
    : invitationsOf(arrival).map(({ event }) => event);
