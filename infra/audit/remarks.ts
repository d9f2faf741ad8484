// What is wrong with an observer's stream: a remark of a kind that it had not registered, a body that does not fit it, one
// that is about an event of another stream than it says. And what is wrong with what a Researcher names of remarks.
import { isRemarkType, remarkFault, type RemarkFact } from "../../actors/machines/remarks.ts";
import { remarkDigest } from "../../actors/roles/listening.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { ofType } from "../../events/of-type.ts";
import type { AuditFault } from "./section.ts";

/**
 * @param stream an agent's events on one campaign
 * @param events of the log, by id
 */
export const remarkFaults = (
  stream: readonly LoggedEvent[],
  events: ReadonlyMap<string, LoggedEvent>,
): readonly AuditFault[] =>
  stream.flatMap((event, index): AuditFault[] => {
    const what = isRemark(event)
      ? (remarkFault(stream.slice(0, index), event)?.message ?? placeFault(event, events))
      : `${event.type} is nothing that an agent says of a campaign`;
    return what === undefined ? [] : [{ sequence: event.sequence, what }];
  });

type Remark = LoggedEvent & RemarkFact;
const isRemark = (event: LoggedEvent): event is Remark => isRemarkType(event.type);

const placeFault = (
  { type, data, stream, causationid }: Remark,
  events: ReadonlyMap<string, LoggedEvent>,
): string | undefined => {
  if (data.agent !== stream.id) return `${type} is of ${data.agent}, and lies in the stream of ${stream.id}`;
  const place = events.get(causationid ?? "")?.stream;
  const wanted = type === "RemarkMade" ? data.experiment : null;
  const found = place?.kind === "experiment" ? place.id : null;
  return place !== undefined && place.campaign === stream.campaign && found === wanted
    ? undefined
    : `${type} is about an event that is not where it says`;
};

/** Every remark that a summary names was made on the campaign by the summary's cause, and says what was read. */
export const readingFaults = (
  events: readonly LoggedEvent[],
  byId: ReadonlyMap<string, LoggedEvent>,
): readonly AuditFault[] =>
  ofType(events, "ExperienceSummarised").flatMap(({ sequence, stream, causationid, data }) => {
    const cut = byId.get(causationid ?? "")?.sequence ?? 0;
    return (data.remarks ?? []).flatMap(({ remark, agent, kind, experiment, digest }): AuditFault[] => {
      const made = byId.get(remark);
      const isSaid =
        made?.type === "RemarkMade" &&
        made.stream.campaign === stream.campaign &&
        made.sequence <= cut &&
        made.data.agent === agent &&
        made.data.kind === kind &&
        made.data.experiment === experiment &&
        remarkDigest(made.data.body) === digest;
      return isSaid
        ? []
        : [{ sequence, what: `it names the remark ${remark}, which had not been made so by its cause` }];
    });
  });
