// Each stream: its chain of hashes, its revisions, its subjects, and the signature of every event by the key that its
// author had; the statements of attached agents against their grants.
import type { LoggedEvent } from "../../events/envelope.ts";
import { LAB, streamPrefix } from "../../events/stream.ts";
import { verifyStream } from "../../events/verify.ts";
import { laboratoryKeys } from "./laboratory.ts";
import { type Audited, type AuditFault, section, type Section } from "./section.ts";

export const streams = ({ log, campaigns }: Audited): Section => {
  const faults: AuditFault[] = [];
  let checked = 0;
  const grants = Object.fromEntries(
    log.flatMap((event) =>
      event.type === "AgentInvited" ? [[event.data.grant, event.data.publicKey] as const] : [],
    ),
  );
  const judge = (
    events: readonly LoggedEvent[],
    keys: Readonly<Record<string, string>>,
    genesis: string | undefined,
  ): void => {
    for (const stream of Map.groupBy(events, ({ stream }) => streamPrefix(stream)).values()) {
      checked += stream.length;
      const evidence = genesis === undefined ? undefined : { genesis, grants };
      for (const { kind, sequence, message } of verifyStream(stream, keys, evidence))
        faults.push({ sequence, what: `${kind}: ${message}` });
    }
  };
  for (const { opening, events } of campaigns) judge(events, opening.data.keys, opening.hash);
  // What concerns the whole laboratory is signed by the keys under which it opens its campaigns.
  const ofLaboratory = log.filter(({ stream }) => stream.campaign === LAB);
  if (log.some(({ type }) => type === "CampaignOpened")) judge(ofLaboratory, laboratoryKeys(log), undefined);
  return section("streams", checked, faults);
};
