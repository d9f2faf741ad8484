// Ways past the gate: every subject but the gate's own and the own inbox, which the server refuses.
import { defineAttacks, inTurn, type Target } from "./attack.ts";
import { ackOf } from "../support/attack.ts";
import { hpub, pub, refusalsOf } from "./wire.ts";

const FORGED = "cambrian.log.c2.experiment.e1.TrainingFinished";
const CONSUMER = "work-TrainingRequested-c2";
const NOT_TO_PUBLISH = /^Permissions Violation for Publish to/;
const NOT_TO_HEAR = /^Permissions Violation for Subscription to/;
const json = JSON.stringify;

/** What the server says to each of these, sent with mallory's credentials. */
const refusedEach = async (
  { wire }: Target,
  words: readonly (string | Uint8Array)[],
): Promise<readonly string[]> => {
  const mallory = await wire();
  return inTurn(words, async (bytes) => refusalsOf(await mallory.say(bytes))[0] ?? "let through");
};
const publishing = (tries: string, messages: (target: Target) => readonly Uint8Array[]) => ({
  tries,
  ends: NOT_TO_PUBLISH,
  run: (target: Target) => refusedEach(target, messages(target)),
});
const hearing = (tries: string, ...subjects: readonly string[]) => ({
  tries,
  ends: NOT_TO_HEAR,
  run: async (target: Target) => {
    const { victim, victimsWork } = target;
    const listener = await target.wire();
    const ends = await inTurn(
      subjects.entries(),
      async ([index, subject]) =>
        refusalsOf(await listener.say(`SUB ${subject} ${index + 1}\r\n`))[0] ?? "let through",
    );
    // Something worth listening to.
    await victim.ask("working", { lease: victimsWork.lease, progress: { step: 1, steps: 2 } });
    await listener.say("");
    return /\r\nH?MSG /.test(listener.heard()) ? [...ends, "heard something"] : ends;
  },
});

export const permissions = defineAttacks({
  "publish-an-event": publishing(
    "publishes an outcome, a grant for itself and a campaign of its own into the log",
    () =>
      [
        FORGED,
        "cambrian.log.lab.agent.mallory.AgentInvited",
        "cambrian.log.mine.campaign.mine.CampaignOpened",
      ].map((subject) =>
        pub(subject, json({ specversion: "1.0", type: "TrainingFinished", data: { loss: 0 } })),
      ),
  ),
  "publish-a-batch": publishing("publishes an event as an atomic batch, past the expected revision", () => [
    hpub(FORGED, "NATS/1.0\r\nNats-Batch-Id: x\r\nNats-Batch-Sequence: 1\r\nNats-Batch-Commit: 1", "{}"),
  ]),
  "store-an-artifact": publishing("stores bytes under another digest, past the gate", () => [
    pub(`cambrian.artifact.${"0".repeat(64)}.0`, "not what the name says"),
  ]),
  "next-message-into-the-log": publishing("has JetStream deliver the next message into the log", () => [
    pub(`$JS.API.CONSUMER.MSG.NEXT.CAMBRIAN.${CONSUMER}`, json({ batch: 1 }), FORGED),
  ]),
  "acknowledgement-into-the-log": publishing(
    "acknowledges and has the next message delivered into the log",
    ({ victimsWork }) => [pub(ackOf(victimsWork), "+NXT", FORGED)],
  ),
  "answer-into-the-log": publishing("has the JetStream API answer into the log", () => [
    pub("$JS.API.STREAM.INFO.CAMBRIAN", "", FORGED),
    pub("$JS.API.DIRECT.GET.CAMBRIAN", json({ seq: 1 }), FORGED),
  ]),
  "end-anothers-work": publishing(
    "ends another's work: its exact acknowledgement, guesses of it, and every word of the protocol",
    ({ victimsWork }) =>
      ["+ACK", "-NAK", "+TERM", "+WPI"].flatMap((word) => [
        pub(ackOf(victimsWork), word),
        pub(ackOf(victimsWork).replace(/\.\d+$/, ".1"), word),
      ]),
  ),
  "delete-streams": publishing("deletes the streams of the log, the artifacts and the leases", () =>
    ["CAMBRIAN", "ARTIFACTS", "LEASES"].map((stream) => pub(`$JS.API.STREAM.DELETE.${stream}`)),
  ),
  "purge-the-log": publishing("purges the log, and deletes one of its messages", () => [
    pub("$JS.API.STREAM.PURGE.CAMBRIAN"),
    pub("$JS.API.STREAM.MSG.DELETE.CAMBRIAN", json({ seq: 1 })),
  ]),
  "change-the-log": publishing("changes the settings of the log's stream, and seals it", () => [
    pub("$JS.API.STREAM.UPDATE.CAMBRIAN", json({ name: "CAMBRIAN", subjects: ["mine.>"], sealed: true })),
  ]),
  "stream-of-its-own": publishing(
    "makes a stream that takes in what is asked of the gate, and one that copies the log",
    () => [
      pub("$JS.API.STREAM.CREATE.MINE", json({ name: "MINE", subjects: ["cambrian.gate.>"] })),
      pub("$JS.API.STREAM.CREATE.COPY", json({ name: "COPY", mirror: { name: "CAMBRIAN" } })),
      pub("$JS.API.STREAM.RESTORE.CAMBRIAN", json({ config: { name: "CAMBRIAN" } })),
    ],
  ),
  "consumer-into-an-inbox": publishing(
    "makes a consumer of the log that delivers into another's inbox",
    () => [
      pub(
        "$JS.API.CONSUMER.CREATE.CAMBRIAN.evil",
        json({ stream_name: "CAMBRIAN", config: { name: "evil", deliver_subject: "_INBOX_victim.evil" } }),
      ),
    ],
  ),
  "stop-the-work": publishing("deletes and pauses the consumer from which work is leased", () => [
    pub(`$JS.API.CONSUMER.DELETE.CAMBRIAN.${CONSUMER}`),
    pub(`$JS.API.CONSUMER.PAUSE.CAMBRIAN.${CONSUMER}`, json({ pause_until: "2100-01-01T00:00:00Z" })),
  ]),
  "read-the-log": publishing("reads the log and the artifacts by the JetStream API", () => [
    pub("$JS.API.STREAM.MSG.GET.CAMBRIAN", json({ seq: 1 }), "_INBOX_mallory.1"),
    pub("$JS.API.DIRECT.GET.ARTIFACTS", json({ seq: 1 }), "_INBOX_mallory.1"),
    pub(
      "$JS.API.STREAM.SNAPSHOT.CAMBRIAN",
      json({ deliver_subject: "_INBOX_mallory.1" }),
      "_INBOX_mallory.1",
    ),
  ]),
  "empty-its-quota": publishing(
    "writes where the gates count: leases, presence, rates, key-value buckets",
    () => [
      pub("cambrian.lease.victim.0", ""),
      pub("cambrian.presence.mallory.gate", "{}"),
      hpub("cambrian.rate.victim.1", "NATS/1.0\r\nNats-Incr: +1000000"),
      hpub("cambrian.bytes.mallory.1", "NATS/1.0\r\nNats-Incr: -1000000"),
      pub("$KV.quota.mallory", "0"),
    ],
  ),
  "claims-update": publishing(
    "tells the server of an account for itself that has JetStream, and of the end of the laboratory's",
    ({ mallory }) => [
      pub("$SYS.REQ.CLAIMS.UPDATE", /\n(eyJ\S+)/.exec(mallory.credentials)![1]!, "_INBOX_mallory.1"),
      pub("$SYS.REQ.CLAIMS.DELETE", "x", "_INBOX_mallory.1"),
    ],
  ),
  "system-requests": publishing(
    "asks the system account for its state, to reload and to throw somebody out",
    () =>
      [
        "$SYS.REQ.SERVER.PING",
        "$SYS.REQ.SERVER.x.RELOAD",
        "$SYS.REQ.SERVER.x.KICK",
        "$SYS.REQ.ACCOUNT.x.CONNZ",
      ].map((subject) => pub(subject, "{}", "_INBOX_mallory.1")),
  ),
  "forge-progress": publishing("tells of progress, and asks to end a training, in another's name", () => [
    pub("cambrian.live.c2.e1.progress", "{}"),
    pub("cambrian.live.c2.e1.rung", "{}"),
  ]),
  "answer-in-the-gates-place": publishing(
    "answers a request in the gate's place, into an inbox and into its way back",
    () => [pub("_INBOX_victim.x", json({ v: 1, ok: true })), pub("_R_.x.y", json({ v: 1, ok: true }))],
  ),
  "as-another-agent": publishing("asks the gate in another's name, with its lease", ({ victimsWork }) => [
    pub("cambrian.gate.lab.working.gpu-agent.victim", json({ lease: victimsWork.lease })),
  ]),
  "as-another-role": publishing("asks the gate in a role that is not its own", () => [
    pub("cambrian.gate.lab.discover.director.mallory", "{}"),
  ]),
  "wildcard-as-a-name": publishing("puts wildcards where role and agent stand", () => [
    pub("cambrian.gate.lab.discover.gpu-agent.*", "{}"),
    pub("cambrian.gate.lab.discover.*.mallory", "{}"),
    pub("cambrian.gate.lab.discover.>", "{}"),
  ]),
  "longer-and-shorter-names": publishing(
    "asks by subjects with a token more, a token less and an empty one",
    () => [
      pub("cambrian.gate.lab.discover.gpu-agent.mallory.victim", "{}"),
      pub("cambrian.gate.lab.discover.gpu-agent", "{}"),
      pub("cambrian.gate.lab.discover.gpu-agent..mallory", "{}"),
    ],
  ),
  "read-inboxes": hearing(
    "listens to another's inbox, and to all",
    "_INBOX_victim.>",
    "_INBOX_*.>",
    "_INBOX.>",
  ),
  "listen-to-everything": hearing("listens to whatever there is", ">", "*", "*.>", "cambrian.>"),
  "take-the-gates-place": hearing(
    "joins the gates, so that requests come to it",
    "cambrian.gate.*.*.*.* gate",
    "cambrian.gate.lab.discover.gpu-agent.victim",
  ),
  "listen-to-the-log": hearing(
    "listens to events, progress and artifacts",
    "cambrian.log.>",
    "cambrian.live.>",
    "cambrian.artifact.>",
  ),
  "listen-to-the-server": hearing(
    "listens to the system, to JetStream and to the ways back of answers",
    "$SYS.>",
    "$JS.>",
    "_R_.>",
  ),
});
