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
  const revoked = revocationsIn(log);
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
    const end = given === undefined ? undefined : endOf(given, revoked, millisecondsOf(event.time));
    if (given === undefined)
      refuse(`was contributed under the grant ${said.success.grant}, which nobody had given`);
    else if (end !== undefined) refuse(`was contributed under the grant ${given.data.grant}, ${end}`);
    else if (!given.data.contributes.includes(type))
      refuse(`is nothing that ${given.data.grant} may contribute`);
    else if (stream.kind === "agent" && given.data.agent !== stream.id)
      refuse(`of ${stream.id} was contributed under a grant of ${given.data.agent}`);
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

/** When each grant was taken back first, by its agent and name. */
const revocationsIn = (log: readonly LoggedEvent[]): ReadonlyMap<string, string> => {
  const times = new Map<string, string>();
  for (const { type, time, data } of log)
    if (type === "AgentRevoked" && !times.has(keyOf(data))) times.set(keyOf(data), time);
  return times;
};

const keyOf = ({ agent, grant }: { readonly agent: string; readonly grant: string }): string =>
  `${agent} ${grant}`;

/** That a grant was worth nothing any more at a time; undefined while it was. */
const endOf = (
  { data }: LoggedEvent<"AgentInvited">,
  revoked: ReadonlyMap<string, string>,
  time: number,
): string | undefined => {
  const isOver = (end: string): boolean => millisecondsOf(end) + UNDER_WAY < time;
  if (data.expiresAt !== null && isOver(data.expiresAt)) return `which ended at ${data.expiresAt}`;
  const taken = revoked.get(keyOf(data));
  return taken !== undefined && isOver(taken) ? `which was revoked at ${taken}` : undefined;
};
