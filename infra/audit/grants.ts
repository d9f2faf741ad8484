// What agents from outside contributed: only under a grant that was given before, for that type of event and that
// campaign. Who measured what another laboratory published nobody can tell.
import { Result } from "effect";
import { parseStatement } from "../../events/contribution.ts";
import { isReport } from "../../events/reports.ts";
import { invitationsFor } from "./invitations.ts";
import { type Audited, type AuditFault, partsOf, section, type Section, unknown } from "./section.ts";

export const grants = ({ log, campaigns }: Audited): Section => {
  const faults: AuditFault[] = [];
  // Without a statement of an agent such an event is nobody's.
  const reports = campaigns.flatMap((audited) => {
    const invitations = invitationsFor(audited, log);
    return audited.events.flatMap((event) => (isReport(event.type) ? [{ event, invitations }] : []));
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
