// Agents come and go: grants that end, work that is handed back, work of roles that agents do in their place. Real server,
// real log, plain requests.
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { Effect } from "effect";
import type { EventData } from "../../../events/index.ts";
import { ofType } from "../../../events/of-type.ts";
import { agentStream, experimentStream, LAB, opsStream } from "../../../events/stream.ts";
import { nameOf } from "../../../infra/artifacts/digest.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { appendDecided } from "../../../infra/host/append-decided.ts";
import { draftOf } from "../../../infra/host/perform-wants.ts";
import { inviteAgent } from "../../../infra/host/invite-agent.ts";
import { revokeAgent, rotateKey } from "../../../infra/host/revoke-agent.ts";
import { afterAll } from "../../support/after-all.ts";
import {
  asking,
  type Json,
  type Leased,
  startLab,
  type TestAgent,
  type TestLab,
} from "../../support/gate.ts";
import * as life from "../../support/life.ts";

let lab: TestLab;
const shared = afterAll(test);
test.before(async () => {
  lab = await startLab(shared);
});

let count = 0;
/** A campaign of its own for each test. */
const campaign = async (): Promise<string> => {
  const id = `a${++count}`;
  await lab.campaign(id);
  return id;
};
const refused = ({ refused }: Json): string => `${refused?.code}: ${refused?.message}`;
const ops = (agent: string) =>
  lab.run(Effect.flatMap(EventStore, (store) => store.readStream(opsStream(LAB, agent))));
const lease = (agent: TestAgent, types: readonly string[], id: string, waitSeconds = 5) =>
  agent.ask("lease", { types, waitSeconds }, id) as Promise<Leased>;

test("who attaches and leaves is in the log, however often it says so", async (t) => {
  const agent = await lab.invite("coming", {});
  const answer = await agent.ask("attach", { software: "tester/1" });
  t.deepEqual(answer, await agent.ask("discover", {}));
  await agent.ask("attach", { software: "tester/1" });
  t.deepEqual(await agent.ask("detach", {}), { v: 1, ok: true });
  await agent.ask("detach", {});
  t.deepEqual(
    (await ops("coming")).map(({ type, actor }) => [type, actor]),
    [
      ["AgentAttached", "gate"],
      ["AgentDetached", "gate"],
    ],
  );
  t.regex(refused(await agent.ask("attach", { software: "x".repeat(81) })), /^invalid/);
  t.regex(refused(await agent.ask("attach", {})), /^invalid/);
});

test("work that is handed back goes to another at once", async (t) => {
  const id = await campaign();
  await lab.tell(id, "e1", asking(life.trainingRequested()));
  const [one, other] = [await lab.invite("giver", {}), await lab.invite("taker", {})];
  const held = await lease(one, ["TrainingRequested"], id);
  t.is(held.work.event.type, "TrainingRequested");
  t.deepEqual(await one.ask("release", { lease: held.lease }), { v: 1, ok: true });
  const begun = performance.now();
  const taken = await lease(other, ["TrainingRequested"], id);
  t.is(taken.work.event.id, held.work.event.id);
  t.true(performance.now() - begun < 5000, "long before the ack wait");
  t.regex(
    refused(await other.ask("release", { lease: held.lease })),
    /^invalid: this lease was not given to/,
  );
});

test("a grant that has ended, or was taken back, opens nothing", async (t) => {
  const past = await lab.invite("late", { expiresAt: "2020-01-01T00:00:00.000Z" });
  t.regex(refused(await past.ask("discover", {})), /^not-granted: grant late-gpu expired at 2020-01-01/);
  const agent = await lab.invite("gone", { expiresAt: "2999-01-01T00:00:00.000Z" });
  t.is((await agent.ask("discover", {})).agent, "gone");
  await lab.run(revokeAgent("gone", "key lost"));
  t.regex(refused(await agent.ask("discover", {})), /^not-granted: .*revoked at .*: key lost/);
  const again = await t.throwsAsync(lab.run(revokeAgent("gone", "again")));
  t.regex(again?.message ?? "", /its grant was revoked/);
});

test("after its key was rotated an agent has another grant, and the old key signs nothing", async (t) => {
  const id = await campaign();
  await lab.tell(id, "e1", asking(life.trainingRequested()));
  const agent = await lab.invite("turning", {});
  const held = await lease(agent, ["TrainingRequested"], id);
  await lab.invite("turning-key", {});
  const [invited] = ofType(
    await lab.run(Effect.flatMap(EventStore, (store) => store.readStream(agentStream("turning-key")))),
    "AgentInvited",
  );
  const { publicKey } = invited!.data;
  await lab.run(rotateKey("turning", publicKey, { reason: "yearly", expiresAt: null }));
  t.is((await agent.ask("discover", {})).grant, "turning-gpu.2");
  const data = { attempt: 1, agent: "turning", environment: life.environment, sandbox: "bubblewrap" };
  t.regex(
    refused(await agent.contribute(held, "TrainingStarted", data)),
    /^invalid: the statement's (key|grant) is .*, it has to be/,
  );
});

test("who contributes more often in a minute than its grant allows is asked to wait", async (t) => {
  const id = await campaign();
  await lab.tell(id, "e1", asking(life.trainingRequested()));
  const agent = await lab.invite("eager", { perMinute: 2 });
  const held = await lease(agent, ["TrainingRequested"], id);
  const answers: Json[] = [];
  // A minute may end in between: then two more are let through.
  for (let one = 0; one < 6; one++) answers.push(await agent.contribute(held, "TrainingStarted", {}));
  const quota = answers.filter(({ refused }) => refused.code === "quota");
  t.true(quota.length >= 2, JSON.stringify(answers));
  t.true(quota.every(({ refused }) => refused.retryAfterSeconds > 0 && refused.retryAfterSeconds <= 60));
  t.regex(refused(quota[0]), /has contributed 2 times in this minute/);
});

test.serial(
  "of two gates none honours a grant that was revoked or given anew, however lately it read the old one",
  async (t) => {
    const stop = await lab.gate();
    for (let round = 0; round < 6; round++) {
      const name = `brief-${round}`;
      const agent = await lab.invite(name, { maxInFlight: 1 });
      const several = () => Promise.all(Array.from({ length: 8 }, () => agent.ask("discover", {})));
      t.true((await several()).every(({ limits }) => limits.inFlight === 1));
      const [invited] = ofType(
        await lab.run(Effect.flatMap(EventStore, (store) => store.readStream(agentStream(name)))),
        "AgentInvited",
      );
      await lab.run(inviteAgent({ ...invited!.data, maxInFlight: 2 }));
      t.true((await several()).every(({ limits }) => limits.inFlight === 2));
      await lab.run(revokeAgent(name, "at once"));
      for (const answer of await several())
        t.regex(refused(answer), /^not-granted: .*revoked at .*: at once/);
    }
    await stop();
  },
);

test.serial("two gates together let through what a grant allows in a minute, and not one more", async (t) => {
  const stop = await lab.gate();
  const id = await campaign();
  await lab.tell(id, "e1", asking(life.trainingRequested()));
  const allowed = 40;
  const agent = await lab.invite("busy", { perMinute: allowed });
  const held = await lease(agent, ["TrainingRequested"], id);
  // None of them in the minute after.
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 15_000) await sleep(left);
  const answers: Json[] = [];
  for (let turn = 0; turn < 8; turn++)
    answers.push(
      ...(await Promise.all(Array.from({ length: 8 }, () => agent.contribute(held, "TrainingStarted", {})))),
    );
  const through = answers.filter(({ refused }) => refused.code !== "quota").length;
  t.true(through <= allowed && through > allowed - 4, `${through} of ${answers.length}`);
  await stop();
});

test("who stores more bytes in an hour than its grant allows is asked to wait, and so is who stores many tiny ones", async (t) => {
  const put = async (agent: TestAgent, bytes: Uint8Array): Promise<Json> => {
    const options = { Op: "put", Sha256: nameOf(bytes), "Media-Type": "text/plain" };
    return (await agent.artifact(options, bytes)).json();
  };
  const bytesPerHour = 300_000;
  // None of it in the hour after.
  const left = 3_600_000 - (Date.now() % 3_600_000);
  if (left < 10_000) await sleep(left);
  const hoarder = await lab.invite("hoarder", { bytesPerHour });
  t.true((await put(hoarder, Buffer.alloc(200_000, "a"))).ok);
  const more = await put(hoarder, Buffer.alloc(200_000, "b"));
  t.regex(
    refused(more),
    /^quota: agent hoarder has stored 300000 bytes in this hour, or would with these 200000/,
  );
  t.true(more.refused.retryAfterSeconds > 0 && more.refused.retryAfterSeconds <= 3600);
  t.true(
    (await put(hoarder, Buffer.alloc(80_000, "c"))).ok,
    "what is left is not lost by asking for too much",
  );
  t.regex(
    refused(await put(hoarder, Buffer.alloc(300_001, "d"))),
    /^too-large: .* 300001 bytes .* allows 300000 in an hour$/,
  );
  const crumbs = await lab.invite("crumbs", { bytesPerHour });
  const answers = [];
  for (const crumb of ["1", "2", "3", "4", "5"])
    answers.push((await put(crumbs, Buffer.from(crumb))).ok === true);
  t.deepEqual(answers, [true, true, true, true, false]);
});

const proposal = (change: Readonly<Record<string, unknown>> = {}) => ({
  revision: 0,
  name: "From outside",
  motivation: "to see",
  code: { ...life.code, trust: "person" },
  genome: null,
  operator: "test",
  citations: [],
  ...change,
});

test("a researcher from outside proposes; what only the laboratory can say, it cannot", async (t) => {
  const id = await campaign();
  await lab.tell(id, "e1", [life.opened()]);
  const agent = await lab.invite("thinker", { role: "researcher" });
  const work = await lease(agent, ["ExperimentOpened"], id);
  t.is(work.work.event.type, "ExperimentOpened");
  const propose = (change: Readonly<Record<string, unknown>>) =>
    agent.contribute(work, "ArchitectureProposed", proposal(change));
  const printed = { code: { ...life.code, trust: "printed" } };
  t.regex(refused(await propose(printed)), /^invalid: data.code.trust is "printed"/);
  t.regex(refused(await propose({ genome: { update: "delta" } })), /^invalid: data.genome has to be null/);
  const cited = [{ element: "x", kind: "cognition", ids: ["forget-gate"] }];
  t.regex(
    refused(await propose({ citations: cited })),
    /^invalid: data.citations names the entry forget-gate/,
  );
  t.regex(refused(await propose({ revision: 3 })), /^invalid: /);
  t.true((await propose({})).ok);
  const history = await lab.history(id, "e1");
  t.deepEqual(
    history.map(({ type }) => type),
    ["ExperimentOpened", "ArchitectureProposed"],
  );
  t.is(history.at(-1)?.actor, "gate");
  t.regex(history.at(-1)?.attributes.contribution ?? "", /\ngrant thinker-gpu$/);
});

test("work of an arm that a grant does not name is left to others", async (t) => {
  const id = await campaign();
  await lab.tell(id, "c1", [life.opened({ arm: "control", parent: null, references: [] })]);
  const agent = await lab.invite("partial", { role: "researcher", arms: ["evolution"] });
  t.deepEqual(await lease(agent, ["ExperimentOpened"], id, 2), { v: 1, none: true } as unknown as Leased);
  const whole = await lab.invite("whole", { role: "researcher" });
  t.is((await lease(whole, ["ExperimentOpened"], id)).work.event.type, "ExperimentOpened");
});

test("a checker from outside turns down what passed the probes, or accepts it as it is", async (t) => {
  const id = await campaign();
  for (const experiment of ["e1", "e2"]) await lab.tell(id, experiment, life.untilAccepted().slice(0, -1));
  const agent = await lab.invite("strict", { role: "checker", maxInFlight: 4 });
  const [one, other] = [await lease(agent, ["ProbeFinished"], id), await lease(agent, ["ProbeFinished"], id)];
  const accepted = (life.untilAccepted().at(-1) as { data: Record<string, unknown> }).data;
  const lie = { ...accepted, parameters: 1 };
  t.regex(
    refused(await agent.contribute(one, "ArchitectureAccepted", lie)),
    /^invalid: data.parameters is 1, the probe counted/,
  );
  t.true((await agent.contribute(one, "ArchitectureAccepted", accepted)).ok);
  const turnedDown = { revision: 0, reason: "not to our taste", failures: [] };
  t.true((await agent.contribute(other, "ArchitectureRejected", turnedDown)).ok);
  // Answered by now: nothing more is asked for.
  t.regex(refused(await agent.contribute(one, "ArchitectureRejected", turnedDown)), /^closed: /);
  t.deepEqual(await lease(agent, ["ProbeFinished"], id, 1), { v: 1, none: true } as unknown as Leased);
});

test("a reviewer answers what waits for a review, once and in time; nobody else does", async (t) => {
  const id = await campaign();
  const review = { answerWithin: 60, unanswered: "proceed" } as const;
  for (const experiment of ["e1", "e2"])
    await lab.tell(id, experiment, [life.opened({ review }), ...life.untilAccepted().slice(1)]);
  const agent = await lab.invite("reader", { role: "reviewer", maxInFlight: 4 });
  const checker = await lab.invite("no-reader", { role: "checker" });
  t.regex(
    refused(await checker.ask("lease", { types: ["ReviewRequested"], waitSeconds: 0 }, id)),
    /^not-granted: /,
  );
  const [one, other] = [
    await lease(agent, ["ReviewRequested"], id),
    await lease(agent, ["ReviewRequested"], id),
  ];
  const approval = { revision: 0, verdict: "approve", reason: "reads well" };
  for (const [type, data, says] of [
    ["ArchitectureReviewed", { ...approval, revision: 1 }, /^invalid: data.revision is 1, the proposal's 0/],
    ["ArchitectureReviewed", { ...approval, reason: "" }, /^invalid: /],
    ["ArchitectureReviewed", { ...approval, verdict: "perhaps" }, /^invalid: /],
    ["ArchitectureRejected", { revision: 0, reason: "no", failures: [] }, /^not-granted: /],
  ] as const)
    t.regex(refused(await agent.contribute(one, type, data)), says);
  t.true((await agent.contribute(one, "ArchitectureReviewed", approval)).ok);
  t.regex(
    refused(await agent.contribute(one, "ArchitectureReviewed", { ...approval, verdict: "reject" })),
    /^closed: the work has its ArchitectureReviewed/,
  );
  // The wait of the other is over before its reviewer has made up its mind.
  const experiment = other.work.stream.split(".").at(-1)!;
  const late = { request: other.work.event.id, requestType: "ReviewRequested", timeLimit: 60 };
  await lab.run(
    appendDecided(experimentStream(id, experiment), () =>
      Effect.succeed([draftOf({ type: "DeadlinePassed", data: late }, late.request, "timekeeper")] as const),
    ),
  );
  t.regex(
    refused(await agent.contribute(other, "ArchitectureReviewed", approval)),
    /^closed: the work has its DeadlinePassed/,
  );
  t.deepEqual(await lease(agent, ["ReviewRequested"], id, 1), { v: 1, none: true } as unknown as Leased);
});

test("an observer reads everything, each event once, then what comes", async (t) => {
  const id = await campaign();
  await lab.tell(id, "e1", asking(life.trainingRequested()));
  const agent = await lab.invite("watcher", { role: "observer", campaigns: [id] });
  const first = await agent.ask("read", { after: 0 }, id);
  const types = (part: Json): string[] => part.events.map(({ event }: Json) => event.type);
  t.is(types(first)[0], "CampaignOpened");
  t.is(types(first).at(-1), "TrainingRequested");
  t.is(first.after, first.events.at(-1).sequence);
  const waiting = agent.ask("read", { after: first.after, waitSeconds: 10 }, id);
  await lab.tell(id, "e1", [life.trainingStarted(1)]);
  t.deepEqual(types(await waiting), ["TrainingStarted"]);
  t.deepEqual(types(await agent.ask("read", { after: 0, experiment: "e2" }, id)), []);
  t.regex(refused(await agent.ask("read", { after: 0 }, "c1")), /^not-granted: .* not for campaign c1/);
  t.regex(refused(await agent.ask("read", { after: 0 })), /^invalid: name the campaign/);
});

test("what an agent was refused is summed up in the log, however often it was", async (t) => {
  const agent = await lab.invite("noisy", {});
  for (let one = 0; one < 40; one++) await agent.ask("contribute", "{");
  await agent.ask("lease", { types: ["DiscoveryConfirmed"], waitSeconds: 0 });
  const counts: Record<string, number> = {};
  let summaries: readonly EventData<"AgentRefused">[] = [];
  for (let waited = 0; waited < 100 && Object.values(counts).reduce((a, b) => a + b, 0) < 41; waited++) {
    await sleep(100);
    summaries = ofType(await ops("noisy"), "AgentRefused").map(({ data }) => data);
    for (const code of Object.keys(counts)) delete counts[code];
    for (const { refused } of summaries)
      for (const [code, number] of Object.entries(refused)) counts[code] = (counts[code] ?? 0) + number;
  }
  t.deepEqual(counts, { invalid: 40, "not-granted": 1 });
  t.true(summaries.length < 10, `${summaries.length} events for 41 refusals`);
  t.regex(summaries.at(-1)?.message ?? "", /does not allow to lease DiscoveryConfirmed/);
});
