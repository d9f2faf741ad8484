// The log as a whole: sequences without a hole, no id twice, no event stored before an earlier one. What arrived from another
// laboratory was stored there, earlier, each campaign in an order of its own.
import { arrivalsIn, originOf } from "../../events/arrival.ts";
import { type Audited, type AuditFault, section, type Section } from "./section.ts";

/** Milliseconds by which clocks of processes that append may differ. */
const CLOCKS_APART = 5000;

export const order = ({ log }: Audited): Section => {
  const faults: AuditFault[] = [];
  const ids = new Map<string, number>();
  let before = 0;
  const arrived = arrivalsIn(log);
  /** By where they were stored first. */
  const latest = new Map<string | null, number>();
  for (const event of log) {
    const { sequence, id, time } = event;
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
    const at = Date.parse(time);
    const where = originOf(arrived, event);
    const behind = (latest.get(where) ?? 0) - at;
    if (behind > CLOCKS_APART)
      faults.push({
        sequence,
        what: `it is of ${time}, ${Math.round(behind / 1000)} s before one that it follows`,
      });
    latest.set(where, at + Math.max(behind, 0));
    before = sequence;
  }
  return section("order", log.length, faults);
};
