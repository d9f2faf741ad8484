// Observers remark on a campaign: kinds that they register, remarks that fit them, each signed and under a grant. Real
// server, real log, plain requests; and the audit of what came of it.
import test from "ava";
import { Effect, Stream } from "effect";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import type { Draft, LoggedEvent } from "../../../events/envelope.ts";
import { eventId } from "../../../events/event-id.ts";
import { campaignStream, LAB, remarkStream } from "../../../events/stream.ts";
import { audit, auditedIn } from "../../../infra/audit/audit.ts";
import { EventStore, headOf } from "../../../infra/event-store/event-store.ts";
import { afterAll } from "../../support/after-all.ts";
import { genesisOf, type Json, startLab, type TestAgent, type TestLab } from "../../support/gate.ts";
import * as life from "../../support/life.ts";
import { until } from "../../support/until.ts";

let lab: TestLab;
const shared = afterAll(test);
test.before(async () => {
  lab = await startLab(shared);
});

const OBSERVER = { role: "observer" };
const refused = ({ refused }: Json): string => `${refused?.code}: ${refused?.message}`;
const read = (stream: Parameters<EventStore["Service"]["readStream"]>[0]) =>
  lab.run(Effect.flatMap(EventStore, (store) => store.readStream(stream)));

const schema = {
  type: "object",
  properties: { paper: { type: "string", maxLength: 80 } },
  required: ["paper"],
  additionalProperties: false,
};
const kindOf = (agent: string, change: Readonly<Record<string, unknown>> = {}) => ({
  ...{ agent, kind: "related-paper", description: "A paper that the proposal is close to", schema },
  ...change,
});
const remarkOf = (agent: string, change: Readonly<Record<string, unknown>> = {}) => ({
  ...{ agent, kind: "related-paper", experiment: "e1", body: { paper: "gla" } },
  ...change,
});

let count = 0;
/** A campaign of its own with one experiment, and what to name for remarks on each. */
const begun = async () => {
  const campaign = `r${++count}`;
  await lab.campaign(campaign);
  await lab.tell(campaign, "e1", [life.opened()]);
  const of = { campaign, genesis: await genesisOf(lab, campaign) };
  const [opening] = await read(campaignStream(campaign));
  const [opened] = await lab.history(campaign, "e1");
  return { campaign, onCampaign: { ...of, event: opening!.id }, onExperiment: { ...of, event: opened!.id } };
};

test("an observer registers a kind, then remarks on an experiment and on the campaign; sent again it is the same", async (t) => {
  const { campaign, onCampaign, onExperiment } = await begun();
  const scout = await lab.invite("scout", OBSERVER);
  const said = [
    await scout.remark(onCampaign, "RemarkKindRegistered", kindOf("scout")),
    await scout.remark(onExperiment, "RemarkMade", remarkOf("scout")),
    await scout.remark(onCampaign, "RemarkMade", remarkOf("scout", { experiment: null })),
  ];
  for (const answer of said) t.true(answer.ok, JSON.stringify(answer));
  t.deepEqual(await scout.remark(onExperiment, "RemarkMade", remarkOf("scout")), said[1]);
  const stream = await read(remarkStream(campaign, "scout"));
  t.deepEqual(
    stream.map(({ type, actor, causationid, id }) => [type, actor, causationid, id]),
    [
      ["RemarkKindRegistered", "gate", onCampaign.event, said[0].id],
      ["RemarkMade", "gate", onExperiment.event, said[1].id],
      ["RemarkMade", "gate", onCampaign.event, said[2].id],
    ],
  );
  t.is((await lab.history(campaign, "e1")).length, 1, "the experiment's own stream stays as it was");
  t.regex(
    refused(await scout.remark(onExperiment, "RemarkMade", remarkOf("scout", { body: { paper: "delta" } }))),
    /^duplicate: another RemarkMade of the kind related-paper is about this event already/,
  );
});

test("what is not registered, does not fit, or is about nothing is refused with its place", async (t) => {
  const { onCampaign, onExperiment } = await begun();
  const scout = await lab.invite("scout-2", OBSERVER);
  const kind = (change = {}) => scout.remark(onCampaign, "RemarkKindRegistered", kindOf("scout-2", change));
  const remark = (change = {}, about = onExperiment) =>
    scout.remark(about, "RemarkMade", remarkOf("scout-2", change));
  t.regex(
    refused(await remark()),
    /^invalid: data.kind is related-paper, and agent scout-2 has registered no/,
  );
  t.regex(
    refused(await kind({ schema: { ...schema, $ref: "http://evil" } })),
    /^invalid: schema has the keyword "\$ref"/,
  );
  t.true((await kind()).ok);
  t.regex(refused(await kind({ description: "another" })), /^duplicate: /);
  t.regex(refused(await remark({ body: { paper: 7 } })), /^invalid: body.paper is not of the type string/);
  t.regex(refused(await remark({ body: {} })), /^invalid: body lacks paper/);
  t.regex(refused(await remark({ agent: "scout" })), /^invalid: data.agent is scout, the agent is scout-2/);
  t.regex(refused(await remark({ experiment: "e2" })), /^invalid: about: no event .* is in .*experiment.e2/);
  t.regex(refused(await remark({ experiment: null })), /^invalid: about: no event/);
  const elsewhere = { ...onExperiment, event: "0".repeat(32) };
  t.regex(refused(await remark({}, elsewhere)), /^invalid: about: no event 0{32} is in/);
  t.regex(
    refused(await scout.remark(onExperiment, "RemarkKindRegistered", kindOf("scout-2", { kind: "x" }))),
    /^invalid: about: /,
  );
  t.regex(refused(await scout.remark(onExperiment, "ArchitectureProposed", {})), /^not-granted: /);
  t.regex(
    refused(
      await scout.remark(onExperiment, "RemarkMade", remarkOf("scout-2"), { statement: { attempt: 2 } }),
    ),
    /^invalid: the statement's attempt is 2, it has to be 1/,
  );
  t.true((await remark()).ok);
});

test("a grant says on which campaigns and arms, how often, and whether at all", async (t) => {
  const { onExperiment, onCampaign } = await begun();
  const say = (agent: TestAgent, name: string) => agent.remark(onExperiment, "RemarkMade", remarkOf(name));
  const other = await lab.invite("elsewhere", { ...OBSERVER, campaigns: ["c1"] });
  t.regex(refused(await say(other, "elsewhere")), /^not-granted: .* is not for campaign r/);
  const control = await lab.invite("control", { ...OBSERVER, arms: ["control"] });
  await control.remark(onCampaign, "RemarkKindRegistered", kindOf("control"));
  t.regex(refused(await say(control, "control")), /^not-granted: grant control-gpu is not for the arm of e1/);
  const silent = await lab.invite("silent", { ...OBSERVER, contributes: [] });
  t.regex(refused(await say(silent, "silent")), /^not-granted: .* does not allow to contribute RemarkMade/);
  const eager = await lab.invite("eager", { ...OBSERVER, perMinute: 1 });
  const answers: Json[] = [];
  for (let one = 0; one < 4; one++) answers.push(await say(eager, "eager"));
  t.true(answers.some(({ refused }) => refused.code === "quota"));
});

test("once a campaign has come to its end nobody remarks on it", async (t) => {
  const { campaign, onCampaign } = await begun();
  const late = await lab.invite("late", OBSERVER);
  const stream = campaignStream(campaign);
  const closed: Draft = {
    type: "CampaignClosed",
    data: { reason: "stopped", opened: 0, closed: 0 },
    ...{ id: eventId(campaign, "CampaignClosed"), causationid: null, actor: "director" },
  };
  const expected = headOf(await read(stream));
  await lab.run(Effect.flatMap(EventStore, ({ append }) => append([{ stream, expected, events: [closed] }])));
  let answer: Json;
  // The gate follows the log: it sees the end a moment later.
  await until("the gate knows of the end", 5, async () => {
    answer = await late.remark(onCampaign, "RemarkKindRegistered", kindOf("late"));
    return refused(answer).startsWith("closed");
  });
  t.regex(refused(answer), /^closed: campaign r\d+ has come to its end/);
});

test("the audit holds remarks against their kinds, what they are about, and the grants of their time", async (t) => {
  const { campaign, onCampaign, onExperiment } = await begun();
  const scout = await lab.invite("audited", OBSERVER);
  await scout.remark(onCampaign, "RemarkKindRegistered", kindOf("audited"));
  t.true((await scout.remark(onExperiment, "RemarkMade", remarkOf("audited"))).ok);
  const log = await lab.run(
    Effect.flatMap(EventStore, ({ readAll }) => Stream.runCollect(readAll({ from: 1 }))),
  );
  const faultsOf = async (changed: readonly LoggedEvent[], section: string) => {
    const sections = await Effect.runPromise(
      Effect.provide(audit(auditedIn(changed, campaign)), memoryArtifacts),
    );
    return sections.find(({ name }) => name === section)!.faults.map(({ what }) => what);
  };
  for (const section of ["streams", "causality", "grants"])
    // Who tells of the experiment here is none of the laboratory's.
    t.deepEqual(
      (await faultsOf(log, section)).filter((what) => !what.includes("tester")),
      [],
      section,
    );
  const isRemark = (event: LoggedEvent): boolean =>
    event.stream.campaign === campaign && event.type === "RemarkMade";
  const changed = (change: object) =>
    log.map((event) =>
      isRemark(event) ? ({ ...event, data: { ...(event.data as object), ...change } } as LoggedEvent) : event,
    );
  t.deepEqual(await faultsOf(changed({ body: {} }), "causality"), ["body lacks paper"]);
  t.regex((await faultsOf(changed({ kind: "other" }), "causality"))[0] ?? "", /has registered no such kind/);
  t.regex((await faultsOf(changed({ experiment: "e2" }), "causality"))[0] ?? "", /not where it says/);
  const uninvited = log.filter(
    ({ stream, type }) => !(stream.campaign === LAB && stream.id === "audited" && type === "AgentInvited"),
  );
  t.regex(
    (await faultsOf(uninvited, "grants"))[0] ?? "",
    /under the grant audited-gpu, which nobody had given/,
  );
});
