// The heads that the notary signed: each has the root that the log before it has, and they only grow. The notary's own
// stream and its signatures are judged with the other streams.
import type { LoggedEvent } from "../../events/envelope.ts";
import { type Audited, type AuditFault, section, type Section, unknown } from "./section.ts";

const NAME = "tree heads";

export const isHead = (event: LoggedEvent): event is LoggedEvent<"TreeHeadSigned"> =>
  event.type === "TreeHeadSigned";

/** @param roots of the log's first so many events, at every head's size */
export const treeHeads =
  (roots: ReadonlyMap<number, string>) =>
  ({ log }: Audited): Section => {
    const faults: AuditFault[] = [];
    let heads = 0;
    let size = 0;
    /** As far as the heads agree with the log; what was changed before one of them, every later one would tell again. */
    let held = 0;
    let broken = false;
    for (const [before, event] of log.entries()) {
      if (!isHead(event)) continue;
      const { sequence, data } = event;
      const root = roots.get(data.size);
      const refuse = (what: string): void => void faults.push({ sequence, what });
      heads += 1;
      if (data.size > before)
        refuse(`it stands for ${data.size} events, and the log has ${before} before it`);
      else if (data.size <= size) refuse(`it stands for ${data.size} events, an earlier one for ${size}`);
      else if (root === data.root) held = data.size;
      else if (!broken) {
        broken = true;
        refuse(
          `of events ${held + 1} to ${data.size} something was changed, left out or put in: ` +
            `their root is ${root}, and ${data.root} was signed`,
        );
      }
      size = Math.max(size, data.size);
    }
    if (heads === 0)
      return unknown(NAME, "no head was signed: nothing but an anchor tells of a log written anew");
    const later = log.slice(size).filter((event) => !isHead(event)).length;
    return {
      ...section(NAME, heads, faults),
      why: later > 0 ? `no head stands for the last ${later} events yet` : null,
    };
  };
