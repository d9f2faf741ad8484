// What an attached agent's credentials do not allow, one test per way: plain nats-py against a real server. After each
// the log, the artifacts and the consumers are as they were. That the same way does harm with other credentials is
// shown too, so that no test passes because its way leads nowhere.
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import test from "ava";
import { jetstreamManager } from "@nats-io/jetstream";
import { asking, startLab, type Leased, type TestAgent, type TestLab } from "../../support/gate.ts";
import { environment, trainingRequested } from "../../support/life.ts";
import { python } from "../../support/python.ts";

interface Operation {
  readonly do: "publish" | "subscribe" | "request";
  readonly subject: string;
  readonly payload?: string;
  readonly reply?: string;
  readonly queue?: string;
}
interface Outcome {
  readonly errors: readonly string[];
  readonly received: readonly { readonly subject: string; readonly data: string }[];
}

let lab: TestLab;
let mallory: TestAgent;
let victim: TestAgent;
let leased: Leased;
const teardowns: (() => Promise<void>)[] = [];
test.before(async () => {
  lab = await startLab({ teardown: (stop) => teardowns.unshift(stop) });
  [mallory, victim] = [await lab.invite("mallory"), await lab.invite("victim")];
  await lab.tell("c1", "e1", asking(trainingRequested()));
  // The victim is at work, so that there is something to take from it.
  leased = await victim.lease();
});
test.after.always(async () => {
  for (const stop of teardowns) await stop();
});

const FORGED = "cambrian.log.c1.experiment.e1.TrainingFinished";
const CONSUMER = "work-TrainingRequested-c1";
const gate = (verb: string, agent = "mallory", role = "gpu-agent") =>
  `cambrian.gate.lab.${verb}.${role}.${agent}`;
const ackOf = ({ lease }: Leased): string =>
  (JSON.parse(Buffer.from(lease.split(".")[0]!, "base64url").toString()) as { ack: string }).ack;

/** Runs the operations in Python; `meanwhile` happens after them, while their subscriptions listen. */
const attack = async (
  target: TestLab,
  credentials: string,
  operations: readonly Operation[],
  meanwhile?: () => Promise<unknown>,
): Promise<Outcome> => {
  const creds = join(target.nats.data, `attack-${process.hrtime.bigint()}.creds`);
  fs.writeFileSync(creds, credentials, { mode: 0o600 });
  const script = fileURLToPath(new URL("attack.py", import.meta.url));
  const child = spawn(python, [script, target.nats.url, creds, "mallory", JSON.stringify(operations)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    if ((await lines.next()).value !== "tried") throw new Error(`${script} did not come to its operations`);
    await meanwhile?.();
    child.stdin.end("go on\n");
    return JSON.parse((await lines.next()).value as string) as Outcome;
  } finally {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
};

/** What must not change: streams, their messages, the consumers and what they await. */
const snapshot = async (target: TestLab) => {
  const manager = await jetstreamManager(target.connection);
  const streams = [];
  for await (const { config, state } of manager.streams.list()) {
    // Counts what agents have in hand: it changes with every request of the victim.
    if (config.name === "LEASES") continue;
    const consumers = [];
    for await (const consumer of manager.consumers.list(config.name)) {
      // Followers of the log come and go with the laboratory's own connections.
      if (consumer.config.durable_name === undefined) continue;
      const { name, config: settings, delivered, ack_floor, num_ack_pending } = consumer;
      consumers.push({
        name,
        settings,
        delivered: delivered.consumer_seq,
        floor: ack_floor,
        num_ack_pending,
      });
    }
    streams.push({ config, messages: state.messages, last: state.last_seq, consumers });
  }
  return streams;
};

/** The way is refused by the server, and nothing has changed. */
const isRefused = async (t: { is: Function; deepEqual: Function }, operations: readonly Operation[]) => {
  const before = await snapshot(lab);
  const { errors, received } = await attack(lab, mallory.credentials, operations);
  t.is(errors.filter((error) => /permissions violation/i.test(error)).length >= 1, true, errors.join("; "));
  t.deepEqual(received, []);
  t.deepEqual(await snapshot(lab), before);
};

const envelope = JSON.stringify({ specversion: "1.0", type: "TrainingFinished", data: { loss: 0 } });
const ways: Readonly<Record<string, readonly Operation[]>> = {
  "publishing into the log": [{ do: "publish", subject: FORGED, payload: envelope }],
  "publishing a campaign of its own": [
    { do: "publish", subject: "cambrian.log.mine.campaign.mine.CampaignOpened", payload: envelope },
  ],
  "publishing a grant for itself": [
    { do: "publish", subject: "cambrian.log.lab.agent.mallory.AgentInvited", payload: envelope },
  ],
  "having JetStream deliver a message into the log": [
    {
      do: "publish",
      subject: `$JS.API.CONSUMER.MSG.NEXT.CAMBRIAN.${CONSUMER}`,
      payload: JSON.stringify({ batch: 1, no_wait: true }),
      reply: FORGED,
    },
  ],
  "having JetStream answer into the log": [
    { do: "publish", subject: "$JS.API.STREAM.INFO.CAMBRIAN", reply: FORGED },
  ],
  "changing the stream of the log": [
    {
      do: "publish",
      subject: "$JS.API.STREAM.UPDATE.CAMBRIAN",
      payload: JSON.stringify({ name: "CAMBRIAN", subjects: ["cambrian.log.*.*.*.*"], description: "mine" }),
    },
  ],
  "deleting the stream of the log": [{ do: "publish", subject: "$JS.API.STREAM.DELETE.CAMBRIAN" }],
  "deleting the stream of the artifacts": [{ do: "publish", subject: "$JS.API.STREAM.DELETE.ARTIFACTS" }],
  "deleting the consumer of the work": [
    { do: "publish", subject: `$JS.API.CONSUMER.DELETE.CAMBRIAN.${CONSUMER}` },
  ],
  "storing an artifact past the gate": [
    { do: "publish", subject: `cambrian.artifact.${"0".repeat(64)}.0`, payload: "not what the name says" },
  ],
};

for (const [way, operations] of Object.entries(ways)) {
  test.serial(`refused: ${way}`, async (t) => isRefused(t, operations));

  test.serial(`the same would do harm with the laboratory's credentials: ${way}`, async (t) => {
    const own = await startLab(t);
    const agent = await own.invite("victim");
    await own.tell("c1", "e1", asking(trainingRequested()));
    await own.tell("c1", "e2", asking(trainingRequested()));
    await agent.lease();
    const before = await snapshot(own);
    // An update has to repeat what cannot be changed.
    const config = before.find((stream) => stream.config.name === "CAMBRIAN")!.config;
    const able = operations.map((operation) =>
      operation.subject.includes("STREAM.UPDATE")
        ? { ...operation, payload: JSON.stringify({ ...config, description: "mine" }) }
        : operation,
    );
    await attack(own, own.nats.labCredentials, able);
    t.notDeepEqual(await snapshot(own), before);
  });
}

/** The server refuses these to everybody, by the stream's settings or because they would go in a circle. */
const futile: typeof ways = {
  "having a direct get answer into the log": [
    {
      do: "publish",
      subject: "$JS.API.DIRECT.GET.CAMBRIAN",
      payload: JSON.stringify({ seq: 1 }),
      reply: FORGED,
    },
  ],
  "making a consumer that delivers into the log": [
    {
      do: "publish",
      subject: "$JS.API.CONSUMER.CREATE.CAMBRIAN.evil",
      payload: JSON.stringify({
        stream_name: "CAMBRIAN",
        config: { name: "evil", deliver_subject: FORGED, ack_policy: "none", deliver_policy: "all" },
      }),
    },
  ],
  "purging the log": [{ do: "publish", subject: "$JS.API.STREAM.PURGE.CAMBRIAN" }],
  "deleting one of the log's messages": [
    { do: "publish", subject: "$JS.API.STREAM.MSG.DELETE.CAMBRIAN", payload: JSON.stringify({ seq: 1 }) },
  ],
};
for (const [way, operations] of Object.entries(futile)) {
  test.serial(`refused: ${way}`, async (t) => isRefused(t, operations));
}

test.serial("refused: asking JetStream or the system account anything", async (t) => {
  const subjects = ["$JS.API.INFO", "$JS.API.STREAM.NAMES", "$SYS.REQ.SERVER.PING", "$SYS.REQ.CLAIMS.UPDATE"];
  for (const subject of subjects) await isRefused(t, [{ do: "publish", subject, reply: "_INBOX_mallory.x" }]);
});

test.serial(
  "refused: acknowledging another's work, even with its exact acknowledgement subject",
  async (t) => {
    await isRefused(t, [{ do: "publish", subject: ackOf(leased), payload: "+ACK" }]);
    await isRefused(t, [{ do: "publish", subject: ackOf(leased), payload: "-NAK" }]);
    const guess = ackOf(leased).replace(/\.\d+$/, ".1");
    await isRefused(t, [{ do: "publish", subject: guess, payload: "+TERM" }]);
  },
);

test.serial("refused: acting as another agent, or in another role", async (t) => {
  const payload = JSON.stringify({ lease: leased.lease });
  await isRefused(t, [{ do: "publish", subject: gate("working", "victim"), payload }]);
  await isRefused(t, [{ do: "publish", subject: gate("discover", "mallory", "director"), payload: "{}" }]);
});

test.serial("another's lease opens nothing in its hands", async (t) => {
  const before = await snapshot(lab);
  const data = JSON.stringify({ attempt: 1, agent: "mallory", environment, sandbox: "unsafe" });
  const contribution = mallory.contribution(leased, "TrainingStarted", data);
  const { received } = await attack(lab, mallory.credentials, [
    { do: "request", subject: gate("working"), payload: JSON.stringify({ lease: leased.lease }) },
    { do: "request", subject: gate("contribute"), payload: JSON.stringify(contribution) },
  ]);
  t.is(received.length, 2);
  for (const { data } of received)
    t.regex(data, /"refused":\{"code":"invalid".*was not given to agent mallory/);
  t.deepEqual(await snapshot(lab), before);
});

test.serial("no answer of the gate gets into the log, the JetStream API or an acknowledgement", async (t) => {
  const before = await snapshot(lab);
  const replies = [
    FORGED,
    "$JS.API.STREAM.PURGE.CAMBRIAN",
    ackOf(leased),
    `cambrian.artifact.${"1".repeat(64)}.0`,
  ];
  const requests = replies.map(
    (reply) => ({ do: "publish", subject: gate("discover"), payload: "{}", reply }) as const,
  );
  await attack(lab, mallory.credentials, requests);
  t.deepEqual(await snapshot(lab), before);
});

for (const subject of [
  "_INBOX_victim.>",
  ">",
  "*.>",
  "cambrian.log.>",
  "cambrian.gate.>",
  "cambrian.live.>",
  "$JS.>",
  "$SYS.>",
  "_R_.>",
]) {
  test.serial(`refused: listening to ${subject}`, async (t) => {
    const busy = async () => {
      await victim.ask("discover", {});
      await victim.ask("working", { lease: leased.lease, progress: { step: 1, steps: 2 } });
    };
    const before = await snapshot(lab);
    const outcome = await attack(lab, mallory.credentials, [{ do: "subscribe", subject }], busy);
    t.regex(outcome.errors.join("; "), /permissions violation for subscription/i);
    t.deepEqual(outcome.received, []);
    t.deepEqual(await snapshot(lab), before);
  });
}

test.serial("refused: answering in the gate's place", async (t) => {
  const operations: readonly Operation[] = [
    { do: "subscribe", subject: "cambrian.gate.*.*.*.*", queue: "gate" },
    { do: "subscribe", subject: gate("discover", "victim") },
  ];
  const ask = async () => {
    for (let request = 0; request < 20; request += 1)
      t.is((await victim.ask("discover", {})).agent, "victim");
  };
  const { errors, received } = await attack(lab, mallory.credentials, operations, ask);
  t.is(errors.filter((error) => /permissions violation for subscription/i.test(error)).length, 2);
  t.deepEqual(received, []);
});

test.serial("no answer of the gate gets into another's inbox, even where its name is known", async (t) => {
  const heard: string[] = [];
  const inbox = victim.connection.subscribe("_INBOX_victim.answer", {
    callback: (_, message) => void heard.push(message.string()),
  });
  await victim.connection.flush();
  const before = await snapshot(lab);
  const operation = { do: "publish", subject: gate("discover"), payload: "{}" } as const;
  await attack(lab, mallory.credentials, [{ ...operation, reply: "_INBOX_victim.answer" }]);
  inbox.unsubscribe();
  t.deepEqual(heard, []);
  t.deepEqual(await snapshot(lab), before);
});

test.serial("no request has the answers suppressed that others wait for", async (t) => {
  // Within one account the server forgets where answers go to when a reply subject with wildcards matches.
  const replies = ["_INBOX_victim.*.*", "_INBOX_victim.>", "_INBOX_victim.*", ">", "*.*.*"];
  const operations = Array.from({ length: 100 }, (_, index) => ({
    do: "publish" as const,
    subject: gate("discover"),
    payload: "{}",
    reply: replies[index % replies.length]!,
  }));
  let going = true;
  const answers: string[] = [];
  const ask = async () => {
    while (going) answers.push((await victim.ask("discover", {})).agent);
  };
  const asking = [ask(), ask()];
  try {
    await attack(lab, mallory.credentials, operations);
  } finally {
    going = false;
  }
  await Promise.all(asking);
  t.true(answers.length > 20);
  t.deepEqual(new Set(answers), new Set(["victim"]));
});

test.serial(
  "an agent's credentials without its key, or another's key under its name, do not connect",
  async (t) => {
    const jwtOf = (text: string) => /-----BEGIN NATS USER JWT-----\n(\S+)/.exec(text)![1]!;
    const mixed = victim.credentials.replace(jwtOf(victim.credentials), jwtOf(lab.nats.labCredentials));
    await t.throwsAsync(lab.nats.connect({ creds: mixed }), { message: /refused the connection/ });
    const nothing = await t.throwsAsync(lab.nats.connect({ creds: "" }));
    t.truthy(nothing);
  },
);
