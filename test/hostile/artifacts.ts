// Bytes under a name that is not theirs, bytes that grow when they are unpacked, and bytes of others.
import { createHash, randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { Effect } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import { ARTIFACT_BYTES } from "../../infra/host/gate/verbs/artifact.ts";
import type { TestAgent } from "../support/gate.ts";
import { defineAttacks, ended, inTurn } from "./attack.ts";

const nameOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const put = async (
  agent: TestAgent,
  sha256: string,
  bytes: Uint8Array,
  type = "text/plain",
): Promise<string> =>
  ended((await agent.artifact({ Op: "put", Sha256: sha256, "Media-Type": type }, bytes)).json());
/** A refusal, or what was got. */
const got = async (agent: TestAgent, sha256: string): Promise<string> => {
  const { data, refused, json } = await agent.artifact({ Op: "get", Sha256: sha256 });
  return refused === "" ? `${data.length} bytes` : ended(json());
};

export const artifacts = defineAttacks({
  "lying-digest": {
    tries: "puts bytes under the digest of others, of nothing, and of another algorithm",
    ends: /^invalid: Cambrian-Sha256 is .*, the bytes are sha256:/,
    run: ({ mallory }) =>
      inTurn(
        [
          nameOf(Buffer.from("true")),
          `sha256:${"0".repeat(64)}`,
          "",
          `sha1:${"0".repeat(40)}`,
          nameOf(Buffer.from("lie")).toUpperCase(),
        ],
        (sha256) => put(mallory, sha256, Buffer.from("lie")),
      ),
  },
  "too-many-bytes": {
    tries: "puts one byte more than an artifact may have",
    ends: /^too-large: 6291457 bytes/,
    run: async ({ mallory }) => {
      const bytes = Buffer.alloc(ARTIFACT_BYTES + 1);
      return [await put(mallory, nameOf(bytes), bytes)];
    },
  },
  hoard: {
    tries:
      "stores one artifact after another, large ones and tiny ones, to fill the disk or the server's memory",
    ends: /^quota: agent hoarder has stored 300000 bytes in this hour/,
    run: async ({ lab }) => {
      const hoarder = await lab.invite("hoarder", { bytesPerHour: 300_000 });
      const ends: string[] = [];
      for (let one = 0; one < 8; one++) {
        const bytes = randomBytes(one % 2 === 0 ? 100_000 : 1);
        ends.push(await put(hoarder, nameOf(bytes), bytes));
      }
      // Two large ones and a tiny one are within its grant.
      return ends.slice(3);
    },
  },
  "unpacks-itself": {
    tries:
      "puts a hundred kilobytes that unpack to a hundred megabytes, and gets them where they may be unpacked",
    ends: /^\d{5,6} bytes$/,
    run: async ({ mallory, victim }) => {
      const bomb = gzipSync(Buffer.alloc(100_000_000), { level: 9 });
      const stored = await put(mallory, nameOf(bomb), bomb, "application/gzip");
      return stored === "succeeded" ? [await got(victim, nameOf(bomb))] : [stored];
    },
  },
  "media-type-that-is-none": {
    tries:
      "names media types that are none: endless, with control characters, with another header, with a way through folders",
    ends: /^invalid: Cambrian-Media-Type is/,
    run: ({ mallory }) => {
      const bytes = Buffer.from("x");
      const types = [
        "",
        "text",
        "text/plain/x",
        `text/${"x".repeat(200)}`,
        "text/pl\tain",
        "text/plain; a: b",
        "text/html;\x1b[2J",
        "/etc/passwd",
      ];
      return inTurn(types, (type) => put(mallory, nameOf(bytes), bytes, type));
    },
  },
  "name-that-is-no-digest": {
    tries: "gets by patterns, ways through folders, digests cut off, in capitals, with a line feed",
    ends: /^invalid: .*is not the name of an artifact/,
    run: ({ mallory }) =>
      inTurn(
        [
          "*",
          ">",
          "sha256:*",
          "../../keys/nats/operator.seed",
          "sha256:",
          `sha256:${"0".repeat(63)}`,
          `sha256:${"A".repeat(64)}`,
          `sha256:${"0".repeat(64)}.0`,
        ],
        (name) => got(mallory, name),
      ),
  },
  "guessed-digest": {
    tries: "gets artifacts of whose digest it knows a part, or that it makes up",
    ends: /^invalid: .*is not in the store/,
    run: async ({ lab, mallory }) => {
      const secret = randomBytes(64);
      await lab.run(Effect.flatMap(Artifacts, (store) => store.put(secret, "application/octet-stream")));
      const known = nameOf(secret).slice(0, -1);
      const last = nameOf(secret).at(-1)!;
      const guesses = [..."0123456789abcdef"].filter((digit) => digit !== last).slice(0, 4);
      return inTurn(guesses, (digit) => got(mallory, known + digit));
    },
  },
  "operation-that-is-none": {
    tries: "deletes, lists, overwrites and does nothing with an artifact",
    ends: /^invalid: the header Cambrian-Op has to be put or get/,
    run: ({ mallory }) =>
      inTurn(["delete", "list", "PUT", "put,get", "__proto__"], async (operation) =>
        ended(
          (
            await mallory.artifact({ Op: operation, Sha256: nameOf(Buffer.from("x")) }, Buffer.from("x"))
          ).json(),
        ),
      ),
  },
});
