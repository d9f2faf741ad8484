// What is wrong with an observer's stream: a remark of a kind that it had not registered, a body that does not fit it, one
// that is about an event of another stream than it says.
import { isRemarkType, remarkFault, type RemarkFact } from "../../actors/machines/remarks.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
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
