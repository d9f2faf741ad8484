// Each stream: its chain of hashes, its revisions, its subjects, and the signature of every event by the key that its
// author had; the statements of attached agents against their grants. What arrived is judged by the keys of those who
// conducted it, that it arrived by those of this laboratory.
import { laboratoryKeysIn } from "../../events/arrival.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { LAB, streamPrefix } from "../../events/stream.ts";
import { type ContributionEvidence, type Fault, verifyAlone, verifyStream } from "../../events/verify.ts";
import { invitationsFor } from "./invitations.ts";
import { type Audited, type AuditFault, section, type Section } from "./section.ts";

type Keys = Readonly<Record<string, string>>;

export const streams = ({ log, campaigns }: Audited): Section => {
  const faults: AuditFault[] = [];
  let checked = 0;
  const report = (found: readonly Fault[], of = ""): void => {
    for (const { kind, sequence, message } of found)
      faults.push({ sequence, what: `${of}${kind}: ${message}` });
  };
  const judge = (events: readonly LoggedEvent[], keys: Keys, evidence?: ContributionEvidence): void => {
    for (const stream of Map.groupBy(events, ({ stream }) => streamPrefix(stream)).values()) {
      checked += stream.length;
      report(verifyStream(stream, keys, evidence));
    }
  };
  const own = laboratoryKeysIn(log) ?? {};
  for (const audited of campaigns) {
    const { opening, arrival, events } = audited;
    const { keys } = opening.data;
    const invitations = invitationsFor(audited, log);
    const grants = Object.fromEntries(invitations.map(({ data }) => [data.grant, data.publicKey] as const));
    judge(events, keys, { genesis: opening.hash, grants });
    if (arrival === undefined) continue;
    judge([arrival], own);
    for (const event of invitations) report(verifyAlone(event, keys), `invitation of ${event.data.agent}: `);
  }
  // What concerns the whole laboratory is signed by the keys under which it opens its campaigns.
  judge(
    log.filter(({ stream }) => stream.campaign === LAB),
    own,
  );
  return section("streams", checked, faults);
};
