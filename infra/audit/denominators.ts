// Every experiment counts: what the director decided to open was opened, each once, and each is closed or in flight;
// once a campaign is closed, none is in flight, and it says how many there were.
import type { LoggedEvent } from "../../events/envelope.ts";
import { type Audited, type AuditedCampaign, type AuditFault, section, type Section } from "./section.ts";

export const denominators = ({ campaigns }: Audited): Section => {
  const faults = campaigns.flatMap(faultsOf);
  const opened = campaigns.flatMap(({ events }) => ofType(events, "ExperimentOpened"));
  return section("denominators", opened.length, faults);
};

const faultsOf = ({ events }: AuditedCampaign): AuditFault[] => {
  const faults: AuditFault[] = [];
  const decided = ofType(events, "CampaignAdvanced").flatMap(({ data, sequence }) =>
    data.opened.map((id) => ({ id, sequence })),
  );
  const opened = new Map(ofType(events, "ExperimentOpened").map((event) => [event.stream.id, event]));
  for (const { id, sequence } of decided)
    if (!opened.has(id)) faults.push({ sequence, what: `${id} was to be opened here and is not in the log` });
  const ids = new Set(decided.map(({ id }) => id));
  for (const [id, { sequence }] of opened)
    if (!ids.has(id)) faults.push({ sequence, what: `nobody decided to open ${id}` });
  const closed = new Set(ofType(events, "ExperimentClosed").map(({ stream }) => stream.id));
  for (const end of ofType(events, "CampaignClosed")) {
    const inFlight = [...opened.keys()].filter((id) => !closed.has(id));
    if (inFlight.length > 0)
      faults.push({
        sequence: end.sequence,
        what: `the campaign was closed with ${inFlight.join(", ")} neither closed nor counted`,
      });
  }
  return faults;
};

const ofType = <T extends LoggedEvent["type"]>(events: readonly LoggedEvent[], type: T) =>
  events.filter((event): event is Extract<LoggedEvent, { type: T }> => event.type === type);
