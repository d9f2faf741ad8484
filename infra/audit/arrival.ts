// What arrived from another laboratory is all that was exported there, as it was exported.
import { rootOver } from "../../events/merkle-tree.ts";
import { exportedEvents } from "../transfer/exported-events.ts";
import { type Audited, type AuditFault, section, type Section } from "./section.ts";

export const arrival = ({ log, campaigns }: Audited): Section => {
  const arrived = campaigns.flatMap(({ campaign, arrival }) =>
    arrival === undefined ? [] : [{ campaign, ...arrival }],
  );
  const faults = arrived.flatMap(({ campaign, sequence, data }): readonly AuditFault[] => {
    const events = exportedEvents(log, campaign);
    if (events.length < data.events)
      return [
        {
          sequence,
          what: `${events.length} of ${data.events} events of ${campaign} have arrived: run the import again`,
        },
      ];
    const root = rootOver(events);
    if (root === data.root) return [];
    return [{ sequence, what: `the events of ${campaign} have the root ${root}; ${data.root} arrived` }];
  });
  return section("arrival", arrived.length, faults);
};
