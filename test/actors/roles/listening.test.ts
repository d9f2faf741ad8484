// Which remarks the Researcher reads: of the kinds that the policy names, on what bears on the proposal, the newest, as of
// the cause; and that it is handed just what the summary names.
import test from "ava";
import fc from "fast-check";
import { demoPolicy } from "../../../actors/policies/settings.ts";
import { foldExperiment } from "../../../actors/machines/decide-experiment.ts";
import { heard, listen, remarkDigest } from "../../../actors/roles/listening.ts";
import type { RoleContext } from "../../../actors/roles/role.ts";
import type { Told } from "../../../bench/histories/told.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { campaignStream, experimentStream, remarkStream } from "../../../events/stream.ts";
import type { RemarkReading } from "../../../events/values.ts";
import { folds, viewAsOf } from "../../../infra/host/shared-views.ts";
import { logged } from "../../support/histories.ts";
import * as life from "../../support/life.ts";
import { twoBaselines } from "../../support/settings.ts";

const opened = (remarks: RemarkReading | null): Told => ({
  stream: campaignStream("c1"),
  type: "CampaignOpened",
  data: {
    ...{ name: "c1", question: "?", seed: 1, keys: {}, sync: "verified" },
    settings: { ...twoBaselines, policy: { ...demoPolicy, remarks } },
  },
});
const kind = (agent: string, name: string): Told => ({
  stream: remarkStream("c1", agent),
  type: "RemarkKindRegistered",
  data: { agent, kind: name, description: "?", schema: { type: "object" } },
});
const remark = (agent: string, name: string, experiment: string | null, text = ""): Told => ({
  stream: remarkStream("c1", agent),
  type: "RemarkMade",
  data: { agent, kind: name, experiment, body: { text } },
});
/** Of e1, whose parent is b01 and whose only reference is b02. */
const contextIn = (events: readonly LoggedEvent[], sequence: number): RoleContext => ({
  want: { name: "summarise", cause: { stream: experimentStream("c1", "e1"), sequence } as LoggedEvent },
  history: [],
  experiment: foldExperiment([life.opened()]).context,
  shared: viewAsOf(events.reduce(folds.evolve, folds.initial), "c1", sequence),
});
const textsIn = (told: readonly Told[], sequence = told.length): readonly unknown[] | null => {
  const context = contextIn(logged(told), sequence);
  const cited = listen(context);
  return cited && heard(context.shared, cited).map(({ body }) => body["text"]);
};

test("remarks of the named kinds on itself, parent, references and campaign are read, the newest first", (t) => {
  const told = [
    opened({ kinds: ["note", "critic/verdict"], atMost: 4 }),
    ...[kind("scout", "note"), kind("critic", "verdict"), kind("critic", "aside"), kind("other", "verdict")],
    remark("scout", "note", "b01", "the oldest"),
    remark("scout", "note", null, "on the campaign"),
    remark("scout", "note", "b01", "on the parent"),
    remark("critic", "verdict", "b02", "on a reference"),
    remark("scout", "note", "e7", "on a stranger"),
    remark("critic", "aside", "b01", "of another kind"),
    remark("other", "verdict", "b01", "of another's kind"),
    remark("scout", "note", "e1", "on itself"),
    remark("scout", "note", "e1", "said later"),
  ];
  t.deepEqual(textsIn(told, told.length - 1), [
    "on itself",
    "on a reference",
    "on the parent",
    "on the campaign",
  ]);
});

test("a policy that reads none reads none; one that reads some may find none", (t) => {
  const said = [kind("scout", "note"), remark("scout", "note", null, "something")];
  t.is(textsIn([opened(null), ...said]), null);
  t.deepEqual(textsIn([opened({ kinds: ["verdict"], atMost: 5 }), ...said]), []);
});

test("a summary names each with who said it, about what, and the digest of what it says", (t) => {
  const events = logged([
    opened({ kinds: ["note"], atMost: 1 }),
    kind("scout", "note"),
    remark("scout", "note", null, "x"),
  ]);
  t.deepEqual(listen(contextIn(events, 3)), [
    {
      ...{ remark: events[2]!.id, agent: "scout", kind: "note", experiment: null },
      digest: remarkDigest({ text: "x" }),
    },
  ]);
  t.not(remarkDigest({ text: "x" }), remarkDigest({ text: "y" }));
});

test("as of a cause the same is read, whatever was said since and however far the fold has come", (t) => {
  const said = fc.tuple(
    fc.constantFrom("scout", "critic"),
    fc.constantFrom("note", "verdict"),
    fc.constantFrom(null, "b01", "b02", "e1", "e7"),
    fc.string({ maxLength: 5 }),
  );
  const kinds = fc.uniqueArray(fc.constantFrom("note", "verdict", "scout/note", "critic/verdict"), {
    minLength: 1,
  });
  const reading = fc.record({ kinds, atMost: fc.integer({ min: 1, max: 5 }) });
  const agents = ["scout", "critic"].flatMap((agent) => [kind(agent, "note"), kind(agent, "verdict")]);
  fc.assert(
    fc.property(
      reading,
      fc.array(said, { maxLength: 30 }),
      fc.integer({ min: 1, max: 40 }),
      (policy, remarks, cut) => {
        const told = [
          opened(policy as unknown as RemarkReading),
          ...agents,
          ...remarks.map((one) => remark(...one)),
        ];
        const events = logged(told);
        const ahead = contextIn(events, cut);
        const there = contextIn(events.slice(0, cut), cut);
        t.deepEqual(listen(ahead), listen(there));
        t.deepEqual(heard(ahead.shared, listen(ahead)), heard(there.shared, listen(there)));
      },
    ),
    { numRuns: 60 },
  );
});
