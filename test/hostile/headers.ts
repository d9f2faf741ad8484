// Headers and reply subjects that say to the server, to JetStream or to the gate what a request may not say.
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ackOf } from "../support/attack.ts";
import type { Json } from "../support/gate.ts";
import { defineAttacks, ended, inTurn, type Target } from "./attack.ts";
import { hpub, pub, refusalsOf, type Wire } from "./wire.ts";

const gate = (verb: string, campaign = "lab") => `cambrian.gate.${campaign}.${verb}.gpu-agent.mallory`;
const FORGED = "cambrian.log.c2.experiment.e1.TrainingFinished";
const empty = `sha256:${createHash("sha256").update("").digest("hex")}`;

/** What the gate answers to these words, whose reply subject is `_INBOX_mallory.h`. */
const answered = async ({ wire }: Target, words: Uint8Array): Promise<Json> => {
  const mallory = await wire();
  await mallory.say("SUB _INBOX_mallory.h 1\r\n");
  const before = mallory.heard().length;
  const said = await mallory.say(words);
  if (said.includes("-ERR")) return { v: 1, refused: { code: "invalid", message: said } };
  for (let look = 0; look < 6000; look += 1) {
    const answer = /\r\n(\{"v":1.*\})\r\n/s.exec(mallory.heard().slice(before))?.[1];
    if (answer !== undefined) return JSON.parse(answer) as Json;
    await sleep(10);
  }
  throw new Error("no answer");
};

/** Requests with these reply subjects: whether anybody got what the gate answered. */
const misdirected = async (target: Target, replies: readonly string[]): Promise<readonly string[]> => {
  const { victim, wire } = target;
  const heard: string[] = [];
  const inbox = victim.connection.subscribe("_INBOX_victim.>", {
    callback: (_, message) => void heard.push(message.subject),
  });
  await victim.connection.flush();
  const mallory = await wire();
  const ends = await inTurn(replies, async (reply) => {
    const said = await mallory.say(pub(gate("discover"), "{}", reply));
    return said.includes("-ERR") ? `refused: ${said}` : "nowhere";
  });
  // Answered after those, so that nothing is on its way any more.
  await victim.ask("discover", {});
  await victim.connection.flush();
  inbox.unsubscribe();
  // Its own answer comes to an inbox that the library named.
  return heard.some((subject) => /^_INBOX_victim\.(answer|x)/.test(subject))
    ? [...ends, "the victim heard it"]
    : ends;
};

export const headers = defineAttacks({
  "answer-into-the-log-by-reply": {
    tries: "asks the gate and has it answer into the log, into JetStream's API and into the artifacts",
    ends: /^nowhere$/,
    run: (target) =>
      misdirected(target, [FORGED, "$JS.API.STREAM.PURGE.CAMBRIAN", `cambrian.artifact.${"1".repeat(64)}.0`]),
  },
  "answer-as-an-acknowledgement": {
    tries: "has the gate's answer acknowledge another's work",
    ends: /^refused: -ERR 'Permissions Violation for Publish with Reply of/,
    run: (target) => misdirected(target, [ackOf(target.victimsWork)]),
  },
  "answer-into-anothers-inbox": {
    tries: "has the gate answer into another's inbox",
    ends: /^nowhere$/,
    run: (target) => misdirected(target, ["_INBOX_victim.answer", "_INBOX_victim.x.y"]),
  },
  "answer-to-the-gate": {
    tries: "has the gate answer to itself, so that it asks and answers for ever",
    ends: /^nowhere$/,
    run: (target) => misdirected(target, [gate("discover"), "cambrian.gate.lab.working.gpu-agent.victim"]),
  },
  "reply-with-wildcards": {
    tries: "names patterns as reply subjects, so that the server forgets where others' answers go",
    ends: /^(nowhere|refused: )/,
    run: (target) => misdirected(target, ["_INBOX_victim.*", "_INBOX_victim.>", ">", "*.*.*"]),
  },
  "no-reply": {
    tries: "asks a thousand times without a reply subject, for answers that nobody can get",
    ends: /^nowhere$/,
    run: async (target) => {
      const mallory = await target.wire();
      await mallory.say(Buffer.concat(Array.from({ length: 1000 }, () => pub(gate("discover"), "{}"))));
      return misdirected(target, ["_INBOX_mallory.none"]);
    },
  },
  "headers-for-jetstream": {
    tries: "adds the headers by which JetStream forgets, expects, counts, schedules and ends batches",
    ends: /^invalid: the header Cambrian-Op has to be put or get/,
    run: (target) =>
      inTurn(
        [
          "Nats-Msg-Id: x\r\nNats-Expected-Stream: CAMBRIAN",
          "Nats-Expected-Last-Sequence: 0\r\nNats-Rollup: all",
          "Nats-Batch-Id: x\r\nNats-Batch-Sequence: 1\r\nNats-Batch-Commit: 1",
          `Nats-Schedule: @at 2026-01-01T00:00:00Z\r\nNats-Schedule-Target: ${FORGED}\r\nNats-TTL: 1s`,
          "Nats-Incr: +1000",
        ],
        async (head) =>
          ended(
            await answered(target, hpub(gate("artifact"), `NATS/1.0\r\n${head}`, "", "_INBOX_mallory.h")),
          ),
      ),
  },
  "trace-into-the-log": {
    tries: "has the server trace its request into the log, into another's inbox and onto the way of progress",
    ends: /^invalid: -ERR 'Permissions Violation for Publish to "(cambrian\.l|_INBOX_victim)/,
    run: (target) =>
      inTurn([FORGED, "_INBOX_victim.x", "cambrian.live.c2.e1.rung"], async (place) => {
        const head = `NATS/1.0\r\nNats-Trace-Dest: ${place}\r\nNats-Trace-Only: true`;
        return ended(await answered(target, hpub(gate("artifact"), head, "", "_INBOX_mallory.h")));
      }),
  },
  "told-who-asks": {
    tries: "says in the server's own headers that somebody else asks",
    ends: /^invalid: the header Cambrian-Op/,
    run: async (target) => [
      ended(
        await answered(
          target,
          hpub(
            gate("artifact"),
            'NATS/1.0\r\nNats-Request-Info: {"acc":"LAB","user":"lab","agent":"victim"}',
            "",
            "_INBOX_mallory.h",
          ),
        ),
      ),
    ],
  },
  "status-line": {
    tries: "begins its headers with a status by which JetStream says that nobody is there",
    ends: /^invalid: the header Cambrian-Op/,
    run: (target) =>
      inTurn(["NATS/1.0 503", "NATS/1.0 408 Request Timeout", "NATS/1.0 100 Idle Heartbeat"], async (head) =>
        ended(await answered(target, hpub(gate("artifact"), head, "", "_INBOX_mallory.h"))),
      ),
  },
  "header-within-a-header": {
    tries: "has line feeds and carriage returns in the value of a header, so that another begins there",
    ends: /^invalid: the headers cannot be read/,
    run: (target) =>
      inTurn(["text/plain;a\nNats-Rollup=all", "text/plain\rNats-Rollup: all"], async (type) =>
        ended(
          await answered(
            target,
            hpub(
              gate("artifact"),
              `NATS/1.0\r\nCambrian-Op: put\r\nCambrian-Sha256: ${empty}\r\nCambrian-Media-Type: ${type}`,
              "",
              "_INBOX_mallory.h",
            ),
          ),
        ),
      ),
  },
  "name-that-is-none": {
    tries: "names a header with control characters, spaces and letters beyond ASCII",
    ends: /^invalid: the headers cannot be read/,
    run: (target) =>
      inTurn(["B\x01d", "\x1b[2J", "a b", "\xfc"], async (name) =>
        ended(
          await answered(target, hpub(gate("artifact"), `NATS/1.0\r\n${name}: x`, "", "_INBOX_mallory.h")),
        ),
      ),
  },
  "campaign-that-is-none": {
    tries: "has patterns, escapes of terminals and letters beyond ASCII where a campaign's name stands",
    ends: /^invalid: "(.|\\u001b)+" is no name of a campaign/,
    run: (target) =>
      inTurn(["*", "\x1b]0;owned\x07", "ünï", "C1", "c1%00", "__proto__", "-"], async (campaign) =>
        ended(await answered(target, pub(gate("discover", campaign), "{}", "_INBOX_mallory.h"))),
      ),
  },
  "verb-that-is-none": {
    tries: "asks for verbs that are none, among them names that every module has",
    ends: /^invalid: there is no verb/,
    run: (target) =>
      inTurn(["append", "*", "__proto__", "constructor", "then", "default", "Lease"], async (verb) =>
        ended(await answered(target, pub(gate(verb), "{}", "_INBOX_mallory.h"))),
      ),
  },
  "words-without-end": {
    tries: "sends the server a subject that is longer than its longest line",
    ends: /^(Maximum control line exceeded|hung up)/i,
    run: async ({ wire }) => [await put(await wire(), pub(gate("discover", "c".repeat(10_000)), "{}"))],
  },
  "more-than-the-server-takes": {
    tries: "announces a message of four gigabytes, and one of less than nothing",
    ends: /^(Maximum Payload Violation|Unknown Protocol Operation|hung up)/i,
    run: ({ wire }) =>
      inTurn(["4294967295", "-1", "99999999999999999999"], async (size) =>
        put(await wire(), `PUB ${gate("discover")} ${size}\r\n`),
      ),
  },
});

/** What the server says before it hangs up. Where it hangs up on words that it has not read, its own can be lost. */
const put = async (mallory: Wire, bytes: string | Uint8Array): Promise<string> => {
  const [why] = refusalsOf(await mallory.say(bytes));
  return why ?? (mallory.socket.closed ? "hung up" : "let through");
};
