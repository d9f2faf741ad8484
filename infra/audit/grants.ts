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
  const ends = endsIn(log);
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
    const end = given === undefined ? undefined : endOf(given, ends, millisecondsOf(event.time));
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

type End = LoggedEvent<"AgentRevoked"> | LoggedEvent<"KeyRotated">;
const isEnd = (event: LoggedEvent): event is End =>
  event.type === "AgentRevoked" || event.type === "KeyRotated";

/** When grants were taken back or got another key, in log order; by whose they were, and under which key. */
const endsIn = (log: readonly LoggedEvent[]): ReadonlyMap<string, readonly End[]> =>
  Map.groupBy(log.filter(isEnd), ({ data }) => keyOf(data));

const keyOf = ({ agent, publicKey }: { readonly agent: string; readonly publicKey: string }): string =>
  `${agent} ${publicKey}`;

/** That a grant was worth nothing any more at a time; undefined while it was. */
const endOf = (
  { data, sequence }: LoggedEvent<"AgentInvited">,
  ends: ReadonlyMap<string, readonly End[]>,
  time: number,
): string | undefined => {
  const isOver = (end: string): boolean => millisecondsOf(end) + UNDER_WAY < time;
  if (data.expiresAt !== null && isOver(data.expiresAt)) return `which ended at ${data.expiresAt}`;
  const end = ends.get(keyOf(data))?.find((event) => event.sequence > sequence);
  if (end === undefined || !isOver(end.time)) return undefined;
  return end.type === "AgentRevoked"
    ? `which was revoked at ${end.time}`
    : `whose key was taken out of use at ${end.time}`;
};
