// What agents from outside contributed: only under a grant that was given before, for that type of event and that
// campaign. Who measured what another laboratory published nobody can tell.
import { Result } from "effect";
import { parseStatement } from "../../events/contribution.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { isContributed, isReport } from "../../events/reports.ts";
import { millisecondsOf } from "../../events/time.ts";
import { invitationsFor } from "./invitations.ts";
import { type Audited, type AuditFault, partsOf, section, type Section, unknown } from "./section.ts";

export const grants = ({ log, campaigns }: Audited): Section => {
  const faults: AuditFault[] = [];
  // Without a statement of an agent such an event is nobody's.
  const reports = campaigns.flatMap((audited) => {
    const invitations = invitationsFor(audited, log);
    return audited.events.flatMap((event) =>
      isReport(event.type) || isContributed(event) ? [{ event, invitations }] : [],
    );
  });
  for (const { event, invitations } of reports) {
    const { sequence, type, stream, attributes } = event;
    const refuse = (what: string): void => void faults.push({ sequence, what: `${type} ${what}` });
    if (attributes.contribution === undefined) {
      refuse("has no statement of an agent");
      continue;
    }
    const said = parseStatement(attributes.contribution);
    // What is wrong with a statement is found where its stream is judged.
    if (Result.isFailure(said)) continue;
    const given = invitations.findLast(
      ({ data, sequence: at }) => data.grant === said.success.grant && at < sequence,
    );
    if (given === undefined)
      refuse(`was contributed under the grant ${said.success.grant}, which nobody had given`);
    else if (endOf(given, log, millisecondsOf(event.time)) !== undefined)
      refuse(
        `was contributed under the grant ${given.data.grant}, ${endOf(given, log, millisecondsOf(event.time))}`,
      );
    else if (!given.data.contributes.includes(type))
      refuse(`is nothing that ${given.data.grant} may contribute`);
    else if (given.data.campaigns !== null && !given.data.campaigns.includes(stream.campaign))
      refuse(`is of a campaign that ${given.data.grant} was not given`);
  }
  const { imported } = partsOf(campaigns);
  if (imported.length === 0 || faults.length > 0) return section("grants", reports.length, faults);
  const scores = imported.reduce((sum, { opening }) => sum + opening.data.records, 0);
  return unknown("grants", `nobody signed the ${scores} scores that are imported, nor what they come from`);
};

/** Milliseconds: what was under way when a grant ended is let through. */
const UNDER_WAY = 10_000;

/** That a grant was worth nothing any more at a time; undefined while it was. */
const endOf = (
  { data: { agent, grant, expiresAt } }: LoggedEvent<"AgentInvited">,
  log: readonly LoggedEvent[],
  time: number,
): string | undefined => {
  if (expiresAt !== null && millisecondsOf(expiresAt) + UNDER_WAY < time)
    return `which ended at ${expiresAt}`;
  const revoked = log.find(
    (event) => event.type === "AgentRevoked" && event.data.agent === agent && event.data.grant === grant,
  );
  if (revoked !== undefined && millisecondsOf(revoked.time) + UNDER_WAY < time)
    return `which was revoked at ${revoked.time}`;
  return undefined;
};
