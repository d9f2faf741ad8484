// The log as a whole: sequences without a hole to its very end, no id twice, no event stored before an earlier one, none of
// a campaign that was not opened. What arrived from another laboratory was stored there, earlier, each campaign in an order
// of its own.
import { arrivalsIn, isArrival, originOf } from "../../events/arrival.ts";
import { isOpening } from "../../events/opening.ts";
import { LAB } from "../../events/stream.ts";
import { PATIENCE } from "../event-store/append.ts";
import { type Audited, type AuditFault, section, type Section } from "./section.ts";

/** Milliseconds by which an event may be older than one that was stored before it: clocks differ, and appending is patient. */
const APART = 5000 + PATIENCE;

export const order = ({ log, end }: Audited): Section => {
  const faults: AuditFault[] = [];
  const ids = new Map<string, number>();
  const campaigns = new Set([LAB]);
  let before = 0;
  const arrived = arrivalsIn(log);
  /** By where they were stored first. */
  const latest = new Map<string | null, number>();
  for (const event of log) {
    const { sequence, id, time, stream } = event;
    if (sequence !== before + 1)
      faults.push({
        sequence,
        what:
          sequence > before
            ? `events ${before + 1} to ${sequence - 1} are missing before it`
            : `it stands after event ${before}`,
      });
    const first = ids.get(id);
    if (first !== undefined) faults.push({ sequence, what: `its id is that of event ${first}` });
    ids.set(id, first ?? sequence);
    if (!campaigns.has(stream.campaign) && !isOpening(event) && !isArrival(event))
      faults.push({ sequence, what: `nothing before it opened the campaign ${stream.campaign}` });
    campaigns.add(stream.campaign);
    const at = Date.parse(time);
    const where = originOf(arrived, event);
    const behind = (latest.get(where) ?? 0) - at;
    if (behind > APART)
      faults.push({
        sequence,
        what: `it is of ${time}, ${Math.round(behind / 1000)} s before one that it follows`,
      });
    latest.set(where, at + Math.max(behind, 0));
    before = sequence;
  }
  if (before < end)
    faults.push({ sequence: before, what: `the log ends here, and is said to go on to event ${end}` });
  return section("order", log.length, faults);
};
