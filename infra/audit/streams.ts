// Each stream: its chain of hashes, its revisions, its subjects, and the signature of every event by the key that its
// author had; the statements of attached agents against their grants. What arrived is judged by the keys of those who
// conducted it, that it arrived by those of this laboratory.
import { Effect } from "effect";
import { laboratoryKeysIn } from "../../events/arrival.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { LAB, streamPrefix } from "../../events/stream.ts";
import { type ContributionEvidence, type Fault, verifyAlone } from "../../events/verify.ts";
import { invitationsFor } from "./invitations.ts";
import { type Audited, type AuditedCampaign, type AuditFault, section, type Section } from "./section.ts";
import type { StreamToVerify } from "./verify-job.ts";
import { verifyStreams } from "./verify-streams.ts";

type Keys = Readonly<Record<string, string>>;

export const streams = ({ log, campaigns }: Audited): Effect.Effect<Section> => {
  const own = laboratoryKeysIn(log) ?? {};
  // What concerns the whole laboratory is signed by the keys under which it opens its campaigns.
  const ofLaboratory = log.filter(({ stream }) => stream.campaign === LAB);
  const asked = [
    ...campaigns.flatMap((audited) => streamsOf(audited, own, log)),
    ...byStream(ofLaboratory, own, undefined),
  ];
  const invited = campaigns.flatMap((audited) => invitationFaults(audited, log));
  return Effect.map(verifyStreams(asked), (found) =>
    section(
      "streams",
      asked.reduce((sum, { events }) => sum + events.length, 0),
      [...found.flat().map((fault) => auditFault(fault)), ...invited],
    ),
  );
};

const streamsOf = (audited: AuditedCampaign, own: Keys, log: readonly LoggedEvent[]): StreamToVerify[] => {
  const { opening, arrival, events } = audited;
  const invitations = invitationsFor(audited, log);
  const grants = Object.fromEntries(invitations.map(({ data }) => [data.grant, data.publicKey] as const));
  return [
    ...byStream(events, opening.data.keys, { genesis: opening.hash, grants }),
    ...byStream(arrival === undefined ? [] : [arrival], own, undefined),
  ];
};

const byStream = (
  events: readonly LoggedEvent[],
  keys: Keys,
  evidence: ContributionEvidence | undefined,
): StreamToVerify[] =>
  [...Map.groupBy(events, ({ stream }) => streamPrefix(stream)).values()].map((stream) => {
    return { events: stream, keys, evidence };
  });

const invitationFaults = (audited: AuditedCampaign, log: readonly LoggedEvent[]): AuditFault[] =>
  audited.arrival === undefined
    ? []
    : invitationsFor(audited, log).flatMap((event) =>
        verifyAlone(event, audited.opening.data.keys).map((fault) =>
          auditFault(fault, `invitation of ${event.data.agent}: `),
        ),
      );

const auditFault = ({ kind, sequence, message }: Fault, of = ""): AuditFault => ({
  sequence,
  what: `${of}${kind}: ${message}`,
});
