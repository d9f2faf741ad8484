// Bytes that are no JSON, no text, or JSON that readers understand differently.
import { gzipSync } from "node:zlib";
import { setTimeout as sleep } from "node:timers/promises";
import type { Json } from "../support/gate.ts";
import { probed } from "../support/life.ts";
import { defineAttacks, ended, inTurn, type Target } from "./attack.ts";
import { started } from "./besieged.ts";
import { pub } from "./wire.ts";

/** A request of these very bytes, by mallory. */
const sent = async ({ wire }: Target, verb: string, bytes: Uint8Array): Promise<string> => {
  const mallory = await wire();
  await mallory.say("SUB _INBOX_mallory.bytes 1\r\n");
  const before = mallory.heard().length;
  await mallory.say(pub(`cambrian.gate.lab.${verb}.gpu-agent.mallory`, bytes, "_INBOX_mallory.bytes"));
  for (let look = 0; look < 6000; look += 1) {
    const answer = /\r\n(\{"v":1.*\})\r\n/s.exec(mallory.heard().slice(before))?.[1];
    if (answer !== undefined) return ended(JSON.parse(answer) as Json);
    await sleep(10);
  }
  return "no answer";
};

const text = JSON.stringify(started("mallory"));
/** With a member of the evidence of a probe as this JSON text. */
const evidence = (json: string): string =>
  JSON.stringify({
    ...probed().data,
    probes: [{ name: "p", verdict: "pass", evidence: { x: "HERE" }, hint: "" }],
  }).replace('"HERE"', json);

export const texts = defineAttacks({
  "no-object": {
    tries: "sends a number, a list, a text, null and nothing where an object is wanted",
    ends: /^invalid: the request cannot be read/,
    run: (target) =>
      inTurn(["1", "[]", '"{}"', "null", ""], (json) => sent(target, "lease", Buffer.from(json))),
  },
  "more-than-json": {
    tries: "sends comments, single quotes, two values, a value with something behind it, NaN",
    ends: /^invalid: the request cannot be read/,
    run: (target) =>
      inTurn(["{}/**/", "{'a':1}", "{}{}", '{"lease":NaN}', "{},", "{\u00a0}"], (json) =>
        sent(target, "working", Buffer.from(json)),
      ),
  },
  "byte-order-mark": {
    tries: "puts a byte order mark before its request",
    ends: /^invalid: the request cannot be read/,
    run: async (target) => [await sent(target, "discover", Buffer.from("\ufeff{}"))],
  },
  "utf-16": {
    tries: "writes its request in UTF-16, in both orders",
    ends: /^invalid: (the request is not UTF-8|the request cannot be read)/,
    run: async (target) => [
      await sent(target, "discover", Buffer.from("\ufeff{}", "utf16le")),
      await sent(target, "discover", Buffer.from("\ufeff{}", "utf16le").swap16()),
    ],
  },
  "no-text": {
    tries: "sends bytes that are not UTF-8: cut off, overlong, half a surrogate pair, compressed",
    ends: /^invalid: the request is not UTF-8/,
    run: (target) =>
      inTurn(
        [[0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xff, 0xfe], [0xf4, 0x90, 0x80, 0x80]].map((odd) =>
          Buffer.concat([Buffer.from('{"lease":"'), Buffer.from(odd), Buffer.from('"}')]),
        ),
        (bytes) => sent(target, "working", bytes),
      ).then(async (ends) => [...ends, await sent(target, "working", gzipSync("{}"))]),
  },
  "deep-request": {
    tries: "nests its request half a million deep",
    ends: /^invalid: the request cannot be read/,
    run: async (target) => [
      await sent(target, "lease", Buffer.from(`{"types":${"[".repeat(500_000)}${"]".repeat(500_000)}}`)),
      await sent(target, "discover", Buffer.from('{"a":'.repeat(150_000) + "1" + "}".repeat(150_000))),
    ],
  },
  "huge-request": {
    tries: "sends requests of two to seven megabytes",
    ends: /^too-large: the request has \d+ bytes/,
    run: (target) =>
      inTurn([`{"lease":"${"x".repeat(7_000_000)}"}`, `{${'"a":1,'.repeat(300_000)}"b":2}`], (json) =>
        sent(target, "working", Buffer.from(json)),
      ),
  },
  "many-faults": {
    tries:
      "has a hundred thousand members that are none in one request, so that the refusal would be longer than an answer",
    ends: /^invalid: the request cannot be read/,
    run: async (target) => [
      await sent(
        target,
        "discover",
        Buffer.from(`{${Array.from({ length: 80_000 }, (_, index) => `"${index}":1`).join()}}`),
      ),
    ],
  },
  "many-faults-in-data": {
    tries: "has ten thousand members that are none in the data of a contribution",
    work: "training",
    ends: /^invalid: (data do not fit|.*data)/,
    run: async ({ mallory }, leased) => [
      ended(
        await mallory.contribute(
          leased,
          "TrainingStarted",
          `{${Array.from({ length: 10_000 }, (_, index) => `"${index}":1`).join()}}`,
        ),
      ),
    ],
  },
  "huge-data": {
    tries: "contributes an event of more than 128 KiB",
    work: "probe",
    ends: /^too-large: /,
    run: async ({ mallory }, leased) => [
      ended(await mallory.contribute(leased, "ProbeFinished", evidence(`"${"x".repeat(140_000)}"`))),
      ended(await mallory.contribute(leased, "ProbeFinished", evidence(`"${"é".repeat(65_400)}"`))),
    ],
  },
  "deep-data": {
    tries: "nests the evidence of a probe deeper than the log takes, by one and by fifty thousand",
    work: "probe",
    ends: /^invalid: ProbeFinished: data\S* lies deeper than 64/,
    run: ({ mallory }, leased) =>
      inTurn([62, 50_000], async (depth) =>
        ended(
          await mallory.contribute(leased, "ProbeFinished", evidence("[".repeat(depth) + "]".repeat(depth))),
        ),
      ),
  },
  "member-twice": {
    tries:
      "names a member twice: some readers keep the first, some the last, and the event would say two things",
    work: "training",
    ends: /^invalid: TrainingStarted: the data name a member twice/,
    run: ({ mallory }, leased) =>
      inTurn(
        [
          text.replace('"attempt":1', '"attempt":2,"attempt":1'),
          text.replace('"sandbox":"bubblewrap"', '"sandbox":"unsafe","s\\u0061ndbox":"bubblewrap"'),
          text.replace('"threads"', '"threads":99,"threads"'),
        ],
        async (data) => ended(await mallory.contribute(leased, "TrainingStarted", data)),
      ),
  },
  "names-of-prototypes": {
    tries: "names members as JavaScript names what every object has",
    work: "probe",
    ends: /^invalid: (.*has a member named __proto__|data do not fit)/,
    run: async ({ mallory }, leased) => [
      ended(await mallory.contribute(leased, "ProbeFinished", evidence('{"__proto__":{"verdict":"pass"}}'))),
      ended(
        await mallory.contribute(
          leased,
          "ProbeFinished",
          evidence("1").replace('"verdict"', '"__proto__":{},"verdict"'),
        ),
      ),
      ended(
        await mallory.contribute(leased, "ProbeFinished", evidence("1").replace('"cost"', '"constructor"')),
      ),
    ],
  },
  "numbers-that-are-none": {
    tries:
      "writes numbers that JSON's readers make something else of: too large, without end, beyond whole numbers",
    work: "training",
    ends: /^invalid: /,
    run: ({ mallory }, leased) =>
      inTurn(
        ["1e400", "-1e400", "9007199254740993", "1.0000000000000002", "-0", "0x1", "01", ".5", "1e", "NaN"],
        async (number) =>
          ended(
            await mallory.contribute(
              leased,
              "TrainingStarted",
              text.replace(/"threads":\d+/, `"threads":${number}`),
            ),
          ),
      ),
  },
  nul: {
    tries: "has the character NUL in a text and in a name, which PostgreSQL does not take",
    work: "probe",
    ends: /^invalid: ProbeFinished: .* holds the character NUL/,
    run: async ({ mallory }, leased) => [
      ended(await mallory.contribute(leased, "ProbeFinished", evidence('"\\u0000"'))),
      ended(await mallory.contribute(leased, "ProbeFinished", evidence('{"a\\u0000":1}'))),
    ],
  },
  "half-a-character": {
    tries: "has half a surrogate pair in a text and in a name, escaped and as it is",
    work: "probe",
    ends: /^invalid: .*(holds half of a surrogate pair|statement's data)/,
    run: async ({ mallory }, leased) => [
      ended(await mallory.contribute(leased, "ProbeFinished", evidence('"\\ud800"'))),
      ended(await mallory.contribute(leased, "ProbeFinished", evidence('{"\\udc00":1}'))),
      ended(await mallory.contribute(leased, "ProbeFinished", evidence('"\ud800"'))),
    ],
  },
  "envelope-in-the-data": {
    tries: "closes the data early and goes on with members of the envelope, where stored bytes are cut",
    work: "training",
    ends: /^invalid: TrainingStarted: the data are not JSON/,
    run: ({ mallory }, leased) =>
      inTurn(
        [`${text},"signature":"x"`, `${text}},"data":${text}`, `${text},"actor":"laboratory"`],
        async (data) => ended(await mallory.contribute(leased, "TrainingStarted", data)),
      ),
  },
});
