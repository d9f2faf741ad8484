// The log as a whole: sequences without a hole, no id twice, no event stored before an earlier one.
import { type Audited, type AuditFault, section, type Section } from "./section.ts";

/** Milliseconds by which clocks of processes that append may differ. */
const CLOCKS_APART = 5000;

export const order = ({ log }: Audited): Section => {
  const faults: AuditFault[] = [];
  const ids = new Map<string, number>();
  let before = 0;
  let latest = 0;
  for (const { sequence, id, time } of log) {
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
    if (at < latest - CLOCKS_APART)
      faults.push({
        sequence,
        what: `it is of ${time}, ${Math.round((latest - at) / 1000)} s before one that it follows`,
      });
    latest = Math.max(latest, at);
    before = sequence;
  }
  return section("order", log.length, faults);
};
