// Heads of the notary against a log that was written anew: who has all the keys can make every stream hold, and is found
// at the first head that was signed after what they changed.
import test from "ava";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { rootsAt } from "../../../events/merkle-tree.ts";
import { auditedIn } from "../../../infra/audit/audit.ts";
import type { Section } from "../../../infra/audit/section.ts";
import { isHead, treeHeads } from "../../../infra/audit/tree-heads.ts";
import { recordedLog } from "../../support/recorded.ts";
import { signedLog } from "../../support/signed-log.ts";

type Log = readonly LoggedEvent[];

const judged = (log: Log): Section => {
  const roots = rootsAt(
    log.map(({ bytes }) => bytes),
    log.filter(isHead).map(({ data }) => data.size),
  );
  return treeHeads(roots)(auditedIn(log, undefined));
};
const renumbered = (log: Log): Log => log.map((event, index) => ({ ...event, sequence: index + 1 }));
const another = recordedLog("issue-3-tiny.jsonl.gz")[5]!;

test("heads that hold are counted, and so is what has none yet", async (t) => {
  const log = await signedLog;
  t.deepEqual(
    log.filter(isHead).map(({ sequence, data }) => [sequence, data.size]),
    [
      [22, 21],
      [43, 42],
    ],
  );
  t.deepEqual(judged(log), {
    name: "tree heads",
    verdict: "ok",
    checked: 2,
    faults: [],
    why: "no head stands for the last 5 events yet",
  });
  t.is(judged(log.slice(0, 43)).why, null);
  t.is(judged(log.slice(0, 21)).verdict, "unknown");
});

test("whatever was changed is found at the first head after it, with the range in which it lies, and once", async (t) => {
  const log = await signedLog;
  const changed: readonly (readonly [what: string, log: Log, sequence: number, says: RegExp])[] = [
    ["an event of the first range", log.with(4, { ...another, sequence: 5 }), 22, /events 1 to 21 /],
    ["an event of the second range", log.with(30, { ...another, sequence: 31 }), 43, /events 22 to 42 /],
    ["the first head itself", log.with(21, { ...another, sequence: 22 }), 43, /events 1 to 42 /],
    ["an event left out", renumbered(log.toSpliced(4, 1)), 21, /stands for 21 events, and the log has 20/],
    ["an event put in", renumbered(log.toSpliced(4, 0, another)), 23, /events 1 to 21 /],
    [
      "two in each other's place",
      renumbered(log.with(30, log[31]!).with(31, log[30]!)),
      43,
      /events 22 to 42 /,
    ],
    ["a head repeated", renumbered([...log, log[21]!]), 49, /stands for 21 events, an earlier one for 42/],
    [
      "a head brought forward",
      renumbered([log[21]!, ...log.toSpliced(21, 1)]),
      1,
      /and the log has 0 before it/,
    ],
  ];
  for (const [what, altered, sequence, says] of changed) {
    const [fault] = judged(altered).faults;
    t.is(fault?.sequence, sequence, what);
    t.regex(fault!.what, says, what);
  }
  t.is(judged(changed[0]![1]).faults.length, 1);
});
