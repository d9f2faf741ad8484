// Nothing before its cause, and nothing that its stream's machine does not allow: no outcome of what was not asked for, no
// result without a start, nothing after the end; no answer of a language model for another experiment. What else must hold of a decision is seen by deciding it again (verify of
// infra/replay).
import { foldCampaign } from "../../actors/machines/campaign.ts";
import { foldExperiment } from "../../actors/machines/decide-experiment.ts";
import type { MachineEvent } from "../../actors/machines/fold.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { expanded } from "../../events/inheritance.ts";
import { streamPrefix } from "../../events/stream.ts";
import { answerFaults } from "./answers.ts";
import { readingFaults, remarkFaults } from "./remarks.ts";
import { type Audited, type AuditFault, section, type Section } from "./section.ts";

export const causality = ({ log, campaigns }: Audited): Section => {
  const byId = new Map(log.map((event) => [event.id, event]));
  const events = campaigns.flatMap((audited) => audited.events);
  const causes = events.flatMap(({ sequence, causationid, type }): AuditFault[] => {
    if (causationid === null) return [];
    const cause = byId.get(causationid)?.sequence;
    if (cause !== undefined && cause < sequence) return [];
    const where = cause === undefined ? "is not in the log" : `is event ${cause}, which came later`;
    return [{ sequence, what: `the cause of this ${type}, ${causationid}, ${where}` }];
  });
  const streams = Map.groupBy(events, ({ stream }) => streamPrefix(stream));
  const illegal = [...streams.values()].flatMap((stream) => {
    switch (stream[0]?.stream.kind) {
      case "campaign":
        return notAllowed(stream, foldCampaign);
      case "experiment":
        return notAllowed(stream, foldExperiment);
      case "agent":
        return remarkFaults(stream, byId);
      default:
        return [];
    }
  });
  const answers = campaigns.flatMap((audited) => answerFaults(audited.events));
  const readings = campaigns.flatMap((audited) => readingFaults(audited.events, byId));
  return section("causality", events.length, [...causes, ...illegal, ...answers, ...readings]);
};

/** The first event that a machine does not allow; what follows it cannot be judged. */
const notAllowed = <State>(
  events: readonly LoggedEvent[],
  fold: (events: readonly MachineEvent[], from?: State) => State,
): AuditFault[] => {
  let state: State | undefined;
  for (const event of events.flatMap(expanded).filter(({ stream }) => stream.kind === events[0]?.stream.kind))
    try {
      state = fold([event], state);
    } catch (cause) {
      // Refused, or such that the machine's own conditions break on it.
      return [{ sequence: event.sequence, what: cause instanceof Error ? cause.message : String(cause) }];
    }
  return [];
};
