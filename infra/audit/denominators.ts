// Every experiment counts: what the director decided to open was opened, each once, and each is closed or in flight;
// once a campaign is closed, none is in flight, and it says how many there were. What is imported has every record that it
// is said to have; how many experiments there were nobody can tell.
import { ofType } from "../../events/of-type.ts";
import {
  type Audited,
  type AuditedCampaign,
  type AuditFault,
  partsOf,
  section,
  type Section,
  unknown,
} from "./section.ts";

export const denominators = ({ campaigns }: Audited): Section => {
  const { conducted, imported } = partsOf(campaigns);
  const faults = [...conducted.flatMap(faultsOf), ...imported.flatMap(importFaultsOf)];
  if (imported.length > 0 && faults.length === 0) {
    const missing = imported.reduce((sum, { opening }) => sum + opening.data.missing.length, 0);
    const why = `failures were not published, and ${missing} records are missing in what is imported`;
    return unknown("denominators", why);
  }
  const opened = campaigns.flatMap(({ events }) => ofType(events, "ExperimentOpened"));
  return section("denominators", opened.length, faults);
};

const faultsOf = ({ history: events, arrival }: AuditedCampaign): AuditFault[] => {
  const faults: AuditFault[] = [];
  const decided = ofType(events, "CampaignAdvanced").flatMap(({ data, sequence }) =>
    data.opened.map((id) => ({ id, sequence })),
  );
  const opened = new Map(ofType(events, "ExperimentOpened").map((event) => [event.stream.id, event]));
  // What was exported up to a place may end within a decision.
  const torn = arrival === undefined || arrival.data.until === null ? undefined : decided.at(-1)?.sequence;
  for (const { id, sequence } of decided)
    if (!opened.has(id) && sequence !== torn)
      faults.push({ sequence, what: `${id} was to be opened here and is not in the log` });
  const ids = new Set(decided.map(({ id }) => id));
  for (const [id, { sequence }] of opened)
    if (!ids.has(id)) faults.push({ sequence, what: `nobody decided to open ${id}` });
  for (const { sequence, stream } of ofType(events, "ExperimentImported"))
    faults.push({ sequence, what: `${stream.id} is imported into a campaign that was conducted here` });
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

/** As many records as its opening says, and nothing else. */
const importFaultsOf = ({
  opening: { sequence, data },
  events,
}: ReturnType<typeof partsOf>["imported"][number]): AuditFault[] => {
  const records = ofType(events, "ExperimentImported");
  const others = events.filter(
    ({ stream, type }) => stream.kind === "experiment" && type !== "ExperimentImported",
  );
  return [
    ...(records.length === data.records
      ? []
      : [
          {
            sequence,
            what: `${data.records} records are to be imported here; the log has ${records.length}`,
          },
        ]),
    ...others.map(({ sequence, type, stream }) => ({
      sequence,
      what: `${type} of ${stream.id} is in a campaign that was imported`,
    })),
  ];
};
