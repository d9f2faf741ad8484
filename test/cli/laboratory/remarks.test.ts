// Remarks on the pages of a campaign and of an experiment: whose, of which kind, about what, and nothing that drives a
// terminal.
import test from "ava";
import type { Told } from "../../../bench/histories/told.ts";
import { remarksOf, remarksOn } from "../../../cli/laboratory/remarks.ts";
import { campaignRemarkLines, remarkLines } from "../../../cli/render/remarks.ts";
import { eventId } from "../../../events/event-id.ts";
import { experimentStream, remarkStream } from "../../../events/stream.ts";
import { logged } from "../../support/histories.ts";

const stream = remarkStream("c1", "scout");
const kind: Told = {
  stream,
  type: "RemarkKindRegistered",
  data: { agent: "scout", kind: "paper", description: "red\x1b[31m", schema: { type: "object" } },
};
const remark = (experiment: string | null, text: string): Told => ({
  stream,
  type: "RemarkMade",
  data: { agent: "scout", kind: "paper", experiment, body: { text } },
});
/** For e2, of the first remark. */
const summary: Told = {
  stream: experimentStream("c1", "e2"),
  type: "ExperienceSummarised",
  data: {
    ...{ summary: "so far", effects: [], operators: [], experiments: [], retrieved: null },
    remarks: [
      {
        ...{ remark: eventId("history", "RemarkMade", 2), agent: "scout", kind: "paper", experiment: "e1" },
        digest: `sha256:${"0".repeat(64)}`,
      },
    ],
  },
};
const events = logged([
  kind,
  remark("e1", "first\u202e"),
  remark("e2", "second"),
  ...Array.from({ length: 10 }, (_, index) => remark(null, `more ${index}`)),
  summary,
]);

test("an experiment has what is about it", (t) => {
  const found = remarksOn(events, { campaign: "c1", experiment: "e1" });
  t.deepEqual(
    found.map(({ body }) => body),
    [{ text: "first\u202e" }],
  );
  t.deepEqual(remarkLines(found), [
    "remark of  kind   about  read by  says",
    'scout      paper  e1     e2       {"text":"first�"}',
  ]);
  t.deepEqual(remarkLines(remarksOn(events, { campaign: "c1", experiment: "e3" })), []);
});

test("a campaign has their number, their kinds and the newest ten", (t) => {
  const found = remarksOf(events, "c1");
  t.is(found.made, 12);
  t.deepEqual(found.kinds, [{ agent: "scout", kind: "paper", description: "red\x1b[31m", made: 12 }]);
  t.is(found.newest.length, 10);
  const [, summary, , ...lines] = campaignRemarkLines(found);
  t.is(summary, "12 remarks of one kind: scout/paper 12 (red�[31m)");
  t.is(lines.length, 10);
  t.regex(lines[0] ?? "", /the campaign +- +\{"text":"more 0"\}$/);
  t.deepEqual(campaignRemarkLines(remarksOf(events, "c2")), []);
});
