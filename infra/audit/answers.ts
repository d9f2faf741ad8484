// What language models answered stands where it belongs: in the stream of operations of the experiment that it served,
// caused by the event of that experiment which asked for the decision, signed by the role that asked.
import type { LoggedEvent } from "../../events/envelope.ts";
import { ofType } from "../../events/of-type.ts";
import { experimentStream, streamPrefix } from "../../events/stream.ts";
import type { AuditFault } from "./section.ts";

/** @param events of one campaign, in log order */
export const answerFaults = (events: readonly LoggedEvent[]): readonly AuditFault[] => {
  const byId = new Map(events.map((event) => [event.id, event]));
  return ofType(events, "InferenceRecorded").flatMap(({ sequence, stream, causationid, actor, data }) => {
    const { experiment, work, role } = data;
    const cause = byId.get(causationid ?? "");
    const of = streamPrefix(experimentStream(stream.campaign, experiment));
    const faults = [
      ...(stream.id === experiment
        ? []
        : [`it stands among the answers for ${stream.id} and served ${experiment}`]),
      ...(causationid === work ? [] : [`it served ${work}, which is not its cause`]),
      ...(cause === undefined || streamPrefix(cause.stream) === of
        ? []
        : [`its cause, event ${cause.sequence}, is none of ${experiment}`]),
      ...(actor === role ? [] : [`the ${role} asked, and the ${actor} recorded the answer`]),
    ];
    return faults.map((what) => ({ sequence, what }));
  });
};
