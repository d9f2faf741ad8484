// The gate as attached agents see it: real server, real log, plain requests.
import test from "ava";
import { randomBytes, createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import type { EventData } from "../../../events/index.ts";
import { parseStatement } from "../../../events/contribution.ts";
import { afterAll } from "../../support/after-all.ts";
import {
  asking,
  genesisOf,
  ROLE,
  loseLease,
  startLab,
  type Leased,
  type TestAgent,
  type TestLab,
} from "../../support/gate.ts";
import {
  deadlinePassed,
  environment,
  probed,
  rungResult,
  probeRequested,
  trainingCancelled,
  trainingFailed,
  trainingFinished,
  trainingRequested,
} from "../../support/life.ts";

let lab: TestLab;
let one: TestAgent;
let other: TestAgent;
const shared = afterAll(test);
test.before(async () => {
  lab = await startLab(shared);
  // Tests run at the same time, so these two have more in hand than an agent would.
  [one, other] = [
    await lab.invite("gpu-1", { maxInFlight: 100 }),
    await lab.invite("gpu-2", { maxInFlight: 100 }),
  ];
});

const started = (agent: string, attempt = 1): EventData<"TrainingStarted"> => ({
  attempt,
  agent,
  environment,
  sandbox: "bubblewrap",
});
/** Each test has a campaign of its own, so that no other's work comes to it. */
let count = 0;
const campaignWith = async (...requests: readonly ReturnType<typeof trainingRequested>[]) => {
  const campaign = `t${++count}`;
  await lab.campaign(campaign);
  for (const [index, request] of requests.entries())
    await lab.tell(campaign, `e${index + 1}`, asking(request));
  const lease = (agent: TestAgent, types = ["TrainingRequested", "ProbeRequested"], waitSeconds = 2) =>
    agent.ask("lease", { types, waitSeconds }, campaign) as Promise<Leased>;
  return { campaign, lease };
};
const pendingAcks = async (campaign: string) => {
  const { consumers } = await jetstreamManager(lab.connection);
  return (await consumers.info("CAMBRIAN", `work-TrainingRequested-${campaign}`)).num_ack_pending;
};
const refusedWith = (answer: { refused?: { code: string; message: string } }) =>
  `${answer.refused?.code}: ${answer.refused?.message}`;

test("discover tells the grant, the limits and the schema of each contribution", async (t) => {
  const answer = await one.ask("discover", {});
  t.is(answer.v, 1);
  t.is(answer.agent, "gpu-1");
  t.is(answer.grant, "gpu-1-gpu");
  t.deepEqual(answer.leases, ["TrainingRequested", "ProbeRequested", "ComparisonRequested"]);
  t.deepEqual(Object.keys(answer.schemas), answer.contributes);
  t.is(answer.schemas.TrainingStarted.dataschema, "cambrian:TrainingStarted/1");
  t.deepEqual(Object.keys(answer.schemas.TrainingStarted.schema.properties).sort(), [
    "agent",
    "attempt",
    "environment",
    "sandbox",
  ]);
  t.deepEqual(answer.limits, {
    ...{ eventBytes: 131072, artifactBytes: 6291456 },
    ...{ inFlight: 100, contributionsPerMinute: 600, artifactBytesPerHour: 16 * 1024 ** 3 },
  });
  t.is(answer.ackWaitSeconds, 30);
});

test("a lease brings the work event as stored, its place, the campaign's genesis and the attempt", async (t) => {
  const { campaign, lease } = await campaignWith(trainingRequested());
  const leased = await lease(one);
  const [work] = (await lab.history(campaign, "e1")).slice(-1);
  t.deepEqual(leased.work.event, JSON.parse(Buffer.from(work!.bytes).toString()));
  t.is(leased.work.sequence, work!.sequence);
  t.is(leased.work.stream, `cambrian.log.${campaign}.experiment.e1`);
  t.is(leased.work.campaign, campaign);
  t.is(leased.work.genesis, await genesisOf(lab, campaign));
  t.is(leased.work.attempt, 1);
});

test("without work a lease waits as long as asked, then says none", async (t) => {
  const { lease } = await campaignWith();
  const before = performance.now();
  t.deepEqual(await lease(one, ["TrainingRequested"], 1.5), { v: 1, none: true } as unknown as Leased);
  t.true(performance.now() - before > 1400);
});

test("work that comes while an agent waits is leased at once, to one agent alone", async (t) => {
  const { campaign, lease } = await campaignWith();
  const waiting = [lease(one), lease(other)];
  await sleep(300);
  await lab.tell(campaign, "e1", asking(trainingRequested()));
  const answers = (await Promise.all(waiting)) as (Leased & { none?: boolean })[];
  t.deepEqual(answers.map((answer) => answer.none === true).sort(), [false, true]);
});

test("a training goes through: started, working, finished; then the work is over", async (t) => {
  const { campaign, lease } = await campaignWith(trainingRequested());
  const leased = await lease(one);
  const progress = lab.connection.subscribe(`cambrian.live.${campaign}.e1.progress`, { max: 1 });
  t.true((await one.contribute(leased, "TrainingStarted", started("gpu-1"))).ok);
  t.deepEqual(
    await one.ask("working", { lease: leased.lease, progress: { step: 3, steps: 20, loss: 1.5 } }),
    {
      v: 1,
      ok: true,
    },
  );
  for await (const message of progress) {
    t.deepEqual(message.json(), { v: 1, agent: "gpu-1", attempt: 1, step: 3, steps: 20, loss: 1.5 });
  }
  t.is(await pendingAcks(campaign), 1);
  const data = trainingFinished().data;
  const answer = await one.contribute(leased, "TrainingFinished", data);
  const history = await lab.history(campaign, "e1");
  const stored = history.at(-1)!;
  t.deepEqual(answer, { v: 1, ok: true, id: stored.id, sequence: stored.sequence });
  t.is(stored.type, "TrainingFinished");
  t.deepEqual(stored.data, data);
  t.is(stored.causationid, leased.work.event.id);
  t.is(stored.actor, "gate");
  t.is(await pendingAcks(campaign), 0);
  t.true(((await lease(other, undefined, 0)) as Leased & { none?: boolean }).none);
});

/** A training under way, its agent at the first rung, and somebody who is told of it. */
const atRung = async () => {
  const { campaign, lease } = await campaignWith(trainingRequested());
  const leased = await lease(one);
  t0(await one.contribute(leased, "TrainingStarted", started("gpu-1")));
  const rungs = [{ share: 0.25, results: [rungResult()] }];
  const progress = { task: "overwrite-recall", step: 5, steps: 20, loss: 2.4, rungs };
  return {
    campaign,
    progress,
    ask: () => one.ask("working", { lease: leased.lease, progress }),
    subject: `cambrian.live.${campaign}.e1.rung`,
  };
};
const t0 = (answer: { readonly ok?: boolean }): void => {
  if (answer.ok !== true) throw new Error(JSON.stringify(answer));
};

test("at a rung whoever watches is heard before the answer, and a cancellation reaches the agent with it", async (t) => {
  const { campaign, progress, ask, subject } = await atRung();
  const told: unknown[] = [];
  const watcher = lab.connection.subscribe(subject, {
    callback: (_, message) => {
      told.push(message.json());
      void lab.tell(campaign, "e1", [trainingCancelled()]).then(() => message.respond("{}"));
    },
  });
  t.regex(refusedWith(await ask()), /^closed: the experiment is closed/);
  t.deepEqual(told, [{ v: 1, agent: "gpu-1", attempt: 1, ...progress }]);
  watcher.unsubscribe();
});

test("at a rung the training goes on where the watcher lets it, is silent, or is not there", async (t) => {
  const { ask, subject } = await atRung();
  t.deepEqual(await ask(), { v: 1, ok: true });
  const watcher = lab.connection.subscribe(subject, {
    callback: (_, message) => void message.respond("{}"),
  });
  t.deepEqual(await ask(), { v: 1, ok: true });
  watcher.unsubscribe();
  const silent = lab.connection.subscribe(subject, { callback: () => undefined });
  const before = performance.now();
  t.deepEqual(await ask(), { v: 1, ok: true });
  t.true(performance.now() - before > 1900);
  silent.unsubscribe();
});

test("a contribution is kept as the agent signed it, to the byte", async (t) => {
  const { campaign, lease } = await campaignWith(trainingRequested());
  const leased = await lease(one);
  // Spaces and number spellings that JSON.stringify would not keep.
  const text = JSON.stringify(started("gpu-1"), null, 1).replace('"threads": 1', '"threads": 1.0');
  const request = one.contribution(leased, "TrainingStarted", text);
  t.true((await one.ask("contribute", request)).ok);
  const stored = (await lab.history(campaign, "e1")).at(-1)!;
  t.true(Buffer.from(stored.bytes).toString().includes(`,"data":${text},"signature":"`));
  t.is(stored.attributes.contribution, request.statement);
  t.is(stored.attributes.contributionsignature, request.signature);
});

test("a contribution that is sent again after a lost answer is answered alike and appended once", async (t) => {
  const { campaign, lease } = await campaignWith(trainingRequested());
  const leased = await lease(one);
  const request = one.contribution(leased, "TrainingStarted", started("gpu-1"));
  const answers = await Promise.all([1, 2, 3].map(() => one.ask("contribute", request)));
  t.deepEqual(answers[1], answers[0]);
  t.deepEqual(await one.ask("contribute", request), answers[0]);
  const finish = one.contribution(leased, "TrainingFinished", trainingFinished().data);
  t.deepEqual(await one.ask("contribute", finish), await one.ask("contribute", finish));
  const types = (await lab.history(campaign, "e1")).map(({ type }) => type);
  t.deepEqual(types.slice(-2), ["TrainingStarted", "TrainingFinished"]);
});

test("after a lost lease the next attempt supersedes the old one", async (t) => {
  const { campaign, lease } = await campaignWith(trainingRequested());
  const first = await lease(one);
  t.true((await one.contribute(first, "TrainingStarted", started("gpu-1"))).ok);
  await loseLease(lab, first);
  const second = await lease(other);
  t.is(second.work.attempt, 2);
  // Until the second has started, the first is as good as ever.
  t.true((await one.ask("working", { lease: first.lease })).ok);
  t.true((await other.contribute(second, "TrainingStarted", started("gpu-2", 2))).ok);
  t.regex(refusedWith(await one.ask("working", { lease: first.lease })), /^superseded: /);
  t.regex(
    refusedWith(await one.contribute(first, "TrainingFinished", trainingFinished(1).data)),
    /^superseded: /,
  );
  t.true((await other.contribute(second, "TrainingFinished", trainingFinished(2).data)).ok);
  t.regex(refusedWith(await one.contribute(first, "TrainingFailed", trainingFailed(1).data)), /^closed: /);
  t.is((await lab.history(campaign, "e1")).filter(({ type }) => type === "TrainingFinished").length, 1);
});

test("the next attempt is told of the checkpoint that the last one named, as long as that one's lease was good", async (t) => {
  const { lease } = await campaignWith(trainingRequested());
  const first = await lease(one);
  t.is(first.work.checkpoint, undefined);
  const working = (agent: TestAgent, lease: string, checkpoint: unknown) =>
    agent.ask("working", { lease, checkpoint });
  const [early, late] = ["a", "b"].map((digit) => ({
    ...{ sha256: `sha256:${digit.repeat(64)}`, bytes: 3, mediaType: "application/json" },
  }));
  t.regex(refusedWith(await working(one, first.lease, { sha256: "sha256:a" })), /^invalid: .*checkpoint/s);
  t.true((await working(one, first.lease, early)).ok);
  t.true((await working(one, first.lease, late)).ok);
  t.true((await one.contribute(first, "TrainingStarted", started("gpu-1"))).ok);
  await loseLease(lab, first);
  const second = await lease(other);
  t.deepEqual([second.work.attempt, second.work.checkpoint], [2, late]);
  t.true((await other.contribute(second, "TrainingStarted", started("gpu-2", 2))).ok);
  t.regex(refusedWith(await working(one, first.lease, early)), /^superseded: /);
  await loseLease(lab, second);
  t.deepEqual((await lease(one)).work.checkpoint, late);
});

test("of two leases of one attempt the first to start has it", async (t) => {
  const { lease } = await campaignWith(trainingRequested());
  const first = await lease(one);
  await loseLease(lab, first);
  const second = await lease(other);
  t.is(second.work.attempt, 1);
  t.true((await other.contribute(second, "TrainingStarted", started("gpu-2"))).ok);
  t.regex(refusedWith(await one.contribute(first, "TrainingStarted", started("gpu-1"))), /^superseded: /);
  t.regex(refusedWith(await one.ask("working", { lease: first.lease })), /^superseded: .*gpu-2/);
});

test("of two probes of one request the first is kept, the second is told so", async (t) => {
  const { campaign, lease } = await campaignWith(probeRequested());
  const first = await lease(one);
  t.is(first.work.attempt, 1);
  await loseLease(lab, first);
  const second = await lease(other);
  const data = probed().data;
  t.true((await one.contribute(first, "ProbeFinished", data)).ok);
  t.regex(
    refusedWith(await other.contribute(second, "ProbeFinished", data)),
    /^closed: the work has its ProbeFinished/,
  );
  t.true((await one.contribute(first, "ProbeFinished", data)).ok);
  t.is((await lab.history(campaign, "e1")).filter(({ type }) => type === "ProbeFinished").length, 1);
});

test("another body for the same attempt is a duplicate, not a correction", async (t) => {
  const { lease } = await campaignWith(trainingRequested());
  const leased = await lease(one);
  t.true((await one.contribute(leased, "TrainingStarted", started("gpu-1"))).ok);
  const changed = { ...started("gpu-1"), sandbox: "unsafe" };
  t.regex(refusedWith(await one.contribute(leased, "TrainingStarted", changed)), /^duplicate: /);
});

test("work of a closed experiment stops, and is not leased again", async (t) => {
  const request = trainingRequested();
  const { campaign, lease } = await campaignWith(request);
  const leased = await lease(one);
  t.true((await one.contribute(leased, "TrainingStarted", started("gpu-1"))).ok);
  await lab.tell(campaign, "e1", [deadlinePassed(request)]);
  t.regex(
    refusedWith(await one.ask("working", { lease: leased.lease })),
    /^closed: the experiment is closed/,
  );
  t.regex(
    refusedWith(await one.contribute(leased, "TrainingFinished", trainingFinished().data)),
    /^closed: /,
  );
  await loseLease(lab, leased);
  t.true(((await lease(other, undefined, 0.5)) as Leased & { none?: boolean }).none);
});

test("a result without a start is refused by the experiment's decider", async (t) => {
  const { campaign, lease } = await campaignWith(trainingRequested());
  const leased = await lease(one);
  const answer = await one.contribute(leased, "TrainingFinished", trainingFinished().data);
  t.regex(refusedWith(answer), /^invalid: .*does not allow TrainingFinished/);
  t.is((await lab.history(campaign, "e1")).at(-1)!.type, "TrainingRequested");
});

test("every line of the statement has to say what the gate would say", async (t) => {
  const { campaign, lease } = await campaignWith(trainingRequested());
  const leased = await lease(one);
  const wrong = {
    campaign: `sha256:${"0".repeat(64)}`,
    stream: "cambrian.log.c1.experiment.e99",
    cause: "0".repeat(32),
    attempt: 2,
    type: "TrainingFinished",
    dataschema: "cambrian:TrainingStarted/2",
    data: `sha256:${"0".repeat(64)}`,
    key: (await other.contribution(leased, "X", {}).statement.match(/key (\S+)/))![1],
    grant: "gpu-2-gpu",
  };
  const fields = one.contribution(leased, "TrainingStarted", started("gpu-1")).statement.split("\n").slice(1);
  t.deepEqual(
    fields.map((line: string) => line.split(" ")[0]),
    Object.keys(wrong),
  );
  for (const [field, value] of Object.entries(wrong)) {
    const change = { statement: { [field]: value }, request: { dataschema: "cambrian:TrainingStarted/1" } };
    const answer = await one.contribute(leased, "TrainingStarted", started("gpu-1"), change);
    t.regex(refusedWith(answer), new RegExp(`^invalid: the statement's ${field} is`), field);
  }
  t.is((await lab.history(campaign, "e1")).at(-1)!.type, "TrainingRequested");
});

test("only the agent's own signature over this statement counts", async (t) => {
  const { lease } = await campaignWith(trainingRequested());
  const leased = await lease(one);
  const data = started("gpu-1");
  const mine = one.contribution(leased, "TrainingStarted", data);
  const theirs = other.contribution(leased, "TrainingStarted", data, {
    statement: { key: mine.statement.match(/key (\S+)/)[1], grant: "gpu-1-gpu" },
  });
  t.is(theirs.statement, mine.statement);
  for (const signature of [theirs.signature, "", "A".repeat(86), `${mine.signature}=`]) {
    const answer = await one.ask("contribute", { ...mine, signature });
    t.regex(refusedWith(answer), /^invalid: the statement's signature/);
  }
  t.regex(
    refusedWith(await one.ask("contribute", { ...mine, data: `${mine.data} ` })),
    /statement's data is/,
  );
});

test("data that do not fit their schema, or speak for another, are refused with the reason", async (t) => {
  const { lease } = await campaignWith(trainingRequested());
  const leased = await lease(one);
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ["TrainingStarted", { ...started("gpu-1"), extra: 1 }, /extra/],
    ["TrainingStarted", { attempt: 1 }, /agent/],
    ["TrainingStarted", "{", /not JSON/],
    ["TrainingStarted", started("gpu-2"), /data\.agent is gpu-2/],
    ["TrainingStarted", started("gpu-1", 2), /data\.attempt is 2, the lease's 1/],
    ["TrainingFinished", { ...trainingFinished().data, loss: null }, /loss/],
  ];
  for (const [type, data, message] of cases) {
    const answer = await one.contribute(leased, type, data);
    t.regex(refusedWith(answer), /^invalid: /);
    t.regex(refusedWith(answer), message);
  }
});

test("a contribution has to be one that the work takes, in the version that is spoken", async (t) => {
  const { lease } = await campaignWith(probeRequested());
  const leased = await lease(one);
  const wrongType = await one.contribute(leased, "TrainingStarted", started("gpu-1"));
  t.regex(refusedWith(wrongType), /^invalid: a lease of ProbeRequested takes ProbeFinished/);
  const wrongVersion = await one.contribute(leased, "ProbeFinished", probed().data, {
    statement: { dataschema: "cambrian:ProbeFinished/9" },
  });
  t.regex(refusedWith(wrongVersion), /^invalid: dataschema cambrian:ProbeFinished\/9 is not spoken/);
});

test("an event of more than 128 KiB is too large", async (t) => {
  const { lease } = await campaignWith(probeRequested());
  const leased = await lease(one);
  const evidence = { text: "x".repeat(140_000) };
  const data = { ...probed().data, probes: [{ name: "p", verdict: "pass", evidence, hint: "" }] };
  t.regex(refusedWith(await one.contribute(leased, "ProbeFinished", data)), /^too-large: /);
});

test("what was not granted is refused: types, campaigns, agents that nobody invited", async (t) => {
  const { campaign, lease } = await campaignWith(probeRequested());
  const narrow = await lab.invite("narrow", {
    leases: ["ProbeRequested"],
    contributes: [],
    campaigns: ["c1", campaign],
  });
  t.regex(
    refusedWith(await narrow.ask("lease", { types: ["TrainingRequested"], waitSeconds: 0 })),
    /^not-granted: /,
  );
  t.regex(
    refusedWith(await narrow.ask("lease", { types: ["ProbeRequested"], waitSeconds: 0 }, "t1")),
    /^not-granted: /,
  );
  const leased = await lease(narrow, ["ProbeRequested"]);
  t.regex(refusedWith(await narrow.contribute(leased, "ProbeFinished", probed().data)), /^not-granted: /);
  const stranger = await lab.invite("stranger", { role: "painter" }, ROLE);
  t.regex(refusedWith(await stranger.ask("discover", {})), /^not-granted: .*painter/);
});

test("an agent gets no more work at once than its grant allows, and more when it is done", async (t) => {
  const { lease } = await campaignWith(probeRequested(), probeRequested(), probeRequested());
  const modest = await lab.invite("modest", { maxInFlight: 1 });
  const first = await lease(modest);
  t.is(first.work.event.type, "ProbeRequested");
  const answer = (await lease(modest)) as unknown as { refused: { code: string; retryAfterSeconds: number } };
  t.is(answer.refused.code, "quota");
  t.is(answer.refused.retryAfterSeconds, 2);
  t.true((await modest.contribute(first, "ProbeFinished", probed().data)).ok);
  t.is((await lease(modest)).work.event.type, "ProbeRequested");
});

test("a lease that is lost to another does not count against the quota", async (t) => {
  const { lease } = await campaignWith(trainingRequested());
  const modest = await lab.invite("modest-2", { maxInFlight: 1 });
  const first = await lease(modest);
  await loseLease(lab, first);
  const second = await lease(one);
  t.true((await one.contribute(second, "TrainingStarted", started("gpu-1"))).ok);
  t.regex(refusedWith(await modest.ask("working", { lease: first.lease })), /^superseded/);
  t.true(((await lease(modest, undefined, 0)) as Leased & { none?: boolean }).none);
});

test("an agent that serves some campaigns gets no work of others, and takes none away", async (t) => {
  const { campaign } = await campaignWith(trainingRequested());
  const { campaign: second } = await campaignWith(trainingRequested());
  const bound = await lab.invite("bound", { campaigns: [second] });
  const leased = await bound.lease(["TrainingRequested"], 2);
  t.is(leased.work.campaign, second);
  const leftOver = (await one.ask(
    "lease",
    { types: ["TrainingRequested"], waitSeconds: 2 },
    campaign,
  )) as Leased;
  t.is(leftOver.work.campaign, campaign);
});

test("a lease that was tampered with, cut, or given to another agent opens nothing", async (t) => {
  const { lease } = await campaignWith(trainingRequested());
  const leased = await lease(one);
  const [payload, mac] = leased.lease.split(".") as [string, string];
  const forged = Buffer.from(
    JSON.stringify({ ...JSON.parse(Buffer.from(payload, "base64url").toString()), attempt: 7 }),
  ).toString("base64url");
  for (const bad of [`${forged}.${mac}`, payload, `${payload}.`, `${leased.lease}.x`, "", "a.b"]) {
    t.regex(refusedWith(await one.ask("working", { lease: bad })), /^invalid: this lease was not given/);
  }
  t.regex(refusedWith(await other.ask("working", { lease: leased.lease })), /^invalid: .*gpu-2/);
  t.true((await one.ask("working", { lease: leased.lease })).ok);
});

test("a request that is not as the protocol says is refused with what is wrong in it", async (t) => {
  t.regex(refusedWith(await one.ask("lease", "not json")), /^invalid: the request cannot be read/);
  t.regex(refusedWith(await one.ask("lease", { types: [], waitSeconds: 1 })), /^invalid: .*types/s);
  t.regex(
    refusedWith(await one.ask("lease", { types: ["TrainingRequested"], waitSeconds: 1e9 })),
    /waitSeconds/,
  );
  t.regex(refusedWith(await one.ask("discover", { surplus: 1 })), /surplus/);
  t.regex(refusedWith(await one.ask("delete", {})), /^invalid: there is no verb delete/);
  t.regex(refusedWith(await one.ask("constructor", {})), /^invalid: there is no verb/);
});

test("artifacts go in and out under their digest", async (t) => {
  const bytes = randomBytes(1_500_000);
  const sha256 = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const put = await one.artifact(
    { Op: "put", Sha256: sha256, "Media-Type": "application/octet-stream" },
    bytes,
  );
  t.deepEqual(put.json(), {
    v: 1,
    ok: true,
    artifact: { sha256, bytes: 1_500_000, mediaType: "application/octet-stream" },
  });
  const got = await other.artifact({ Op: "get", Sha256: sha256 });
  t.is(got.refused, "");
  t.true(bytes.equals(got.data));
});

test("an artifact of another digest, too large, unnamed or unknown is refused", async (t) => {
  const sha256 = `sha256:${"0".repeat(64)}`;
  const put = { Op: "put", Sha256: sha256, "Media-Type": "text/plain" };
  t.regex(
    refusedWith((await one.artifact(put, Buffer.from("x"))).json()),
    /^invalid: .*the bytes are sha256:/,
  );
  const large = await one.artifact(put, Buffer.alloc(6 * 1024 * 1024 + 1));
  t.is(large.refused, "too-large");
  t.regex(
    refusedWith((await one.artifact({ Op: "get", Sha256: sha256 })).json()),
    /^invalid: .*not in the store/,
  );
  t.regex(refusedWith((await one.artifact({ Op: "get", Sha256: "x" })).json()), /^invalid: .*not the name/);
  t.regex(refusedWith((await one.artifact({})).json()), /^invalid: .*Cambrian-Op/);
});

test("any gate answers any request: a lease of one is worked on through another", async (t) => {
  const own = await startLab(t);
  const agent = await own.invite("gpu-1");
  await own.tell("c1", "e1", asking(trainingRequested()));
  const leased = await agent.lease();
  const stopSecond = await own.gate();
  for (let request = 0; request < 20; request += 1)
    t.true((await agent.ask("working", { lease: leased.lease })).ok);
  t.true((await agent.contribute(leased, "TrainingStarted", started("gpu-1"))).ok);
  await stopSecond();
  t.true((await agent.contribute(leased, "TrainingFinished", trainingFinished().data)).ok);
  const statement = parseStatement((await own.history("c1", "e1")).at(-1)!.attributes.contribution!);
  t.is(statement._tag, "Success");
});
