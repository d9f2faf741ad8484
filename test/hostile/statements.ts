// Ways to have said what one did not say, or to say it in another's name.
import { fromSeed } from "@nats-io/nkeys";
import { inviteAgent, gpuAgentInvitation } from "../../infra/host/invite-agent.ts";
import type { Json, Leased } from "../support/gate.ts";
import { trainingFinished } from "../support/life.ts";
import { defineAttacks, ended, inTurn, type Target } from "./attack.ts";
import { started } from "./besieged.ts";
import { identityOf } from "./wire.ts";

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const keyOf = (agent: { readonly credentials: string }) =>
  fromSeed(Buffer.from(identityOf(agent.credentials).seed));
const signed = (key: ReturnType<typeof keyOf>, statement: string): string =>
  Buffer.from(key.sign(Buffer.from(statement))).toString("base64url");

/** An honest start of this training, with another statement in its place. */
const stating = async (
  { mallory }: Target,
  leased: Leased,
  change: (honest: string) => string,
): Promise<string> => {
  const honest = mallory.contribution(leased, "TrainingStarted", started("mallory"));
  const statement = change(honest.statement);
  const request = { ...honest, statement, signature: signed(keyOf(mallory), statement) };
  return ended(await mallory.ask("contribute", request));
};

export const statements = defineAttacks({
  "another-place": {
    tries:
      "states another campaign, an experiment that it did not lease, another cause, attempt, type, schema, data, grant",
    work: "training",
    ends: /^invalid: the statement's (campaign|stream|cause|attempt|type|dataschema|data|grant) is /,
    run: async (target, leased) => {
      const lines: Readonly<Record<string, string>> = {
        campaign: `sha256:${"0".repeat(64)}`,
        stream: "cambrian.log.c2.experiment.e1",
        cause: target.victimsWork.work.event.id,
        attempt: "2",
        type: "TrainingFinished",
        dataschema: "cambrian:TrainingStarted/9",
        data: `sha256:${"0".repeat(64)}`,
        grant: "victim-gpu",
      };
      return inTurn(Object.entries(lines), async ([name, value]) =>
        stating(target, leased, (honest) =>
          honest.replace(new RegExp(`^${name} .*$`, "m"), `${name} ${value}`),
        ),
      );
    },
  },
  "in-anothers-name": {
    tries: "states another agent's key, and signs with its own",
    work: "training",
    ends: /^invalid: the statement's key is U/,
    run: async (target, leased) => [
      await stating(target, leased, (honest) =>
        honest.replace(/^key .*$/m, `key ${keyOf(target.victim).getPublicKey()}`),
      ),
    ],
  },
  "signed-by-another": {
    tries: "brings a statement of its own under another agent's signature, or none",
    work: "training",
    ends: /^invalid: the statement's signature is not/,
    run: async ({ mallory, victim }, leased) => {
      const honest = mallory.contribution(leased, "TrainingStarted", started("mallory"));
      return inTurn([signed(keyOf(victim), honest.statement), "A".repeat(86), ""], async (signature) =>
        ended(await mallory.ask("contribute", { ...honest, signature })),
      );
    },
  },
  "malleable-signature": {
    tries: "adds the group's order to a signature, which other libraries take for the same",
    work: "training",
    ends: /^invalid: the statement's signature is not by/,
    run: async ({ mallory }, leased) => {
      const honest = mallory.contribution(leased, "TrainingStarted", started("mallory"));
      const bytes = Buffer.from(honest.signature, "base64url");
      let scalar = 0n;
      for (let place = 63; place >= 32; place -= 1) scalar = scalar * 256n + BigInt(bytes[place]!);
      scalar += ORDER;
      for (let place = 32; place < 64; place += 1, scalar /= 256n) bytes[place] = Number(scalar % 256n);
      return [ended(await mallory.ask("contribute", { ...honest, signature: bytes.toString("base64url") }))];
    },
  },
  "other-spelling-of-a-signature": {
    tries: "writes the same signature otherwise: padded, in the other alphabet, with loose bits, with spaces",
    work: "training",
    ends: /^invalid: the statement's signature is not canonical/,
    run: async ({ mallory }, leased) => {
      const honest = mallory.contribution(leased, "TrainingStarted", started("mallory"));
      const { signature } = honest as { signature: string };
      const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
      const loose = alphabet[alphabet.indexOf(signature.at(-1)!) + 1]!;
      const others = [`${signature}==`, ` ${signature}`, `${signature}\n`, signature.slice(0, -1) + loose];
      return inTurn(others, async (other) =>
        ended(await mallory.ask("contribute", { ...honest, signature: other })),
      );
    },
  },
  "key-of-small-order": {
    tries: "is invited with a key for which anybody can sign, and signs without one",
    work: "training",
    ends: /^invalid: the statement's public key \S+ is damaged/,
    run: async ({ lab, mallory }, leased) => {
      // The neutral element: R = it and S = 0 is a signature of whatever there is.
      const neutral = Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]);
      const publicKey = userKey(neutral);
      const seed = keyOf(mallory);
      await lab.run(inviteAgent({ ...gpuAgentInvitation("mallory", publicKey, 1000), perMinute: 1_000_000 }));
      const honest = mallory.contribution(leased, "TrainingStarted", started("mallory"), {
        statement: { key: publicKey },
      });
      const signature = Buffer.concat([neutral, Buffer.alloc(32)]).toString("base64url");
      const end = ended(await mallory.ask("contribute", { ...honest, signature }));
      await lab.run(
        inviteAgent({ ...gpuAgentInvitation("mallory", seed.getPublicKey(), 1000), perMinute: 1_000_000 }),
      );
      return [end];
    },
  },
  "more-lines": {
    tries: "adds a line to the statement, leaves one out, ends it with a line feed",
    work: "training",
    ends: /^invalid: (the statement has \d+ lines|line \d+ of the statement|the statement's)/,
    run: (target, leased) =>
      inTurn(
        [
          (honest: string) => `${honest}\nnote I take it back`,
          (honest: string) => `${honest}\n`,
          (honest: string) => honest.split("\n").slice(0, -1).join("\n"),
          (honest: string) => honest.replace(/^attempt 1$/m, "attempt 1\nattempt 2"),
        ],
        (change) => stating(target, leased, change),
      ),
  },
  "lines-in-another-order": {
    tries: "turns the lines of the statement round",
    work: "training",
    ends: /^invalid: line 2 of the statement does not begin with "campaign "/,
    run: async (target, leased) => [
      await stating(target, leased, (honest) => {
        const [first, ...lines] = honest.split("\n");
        return [first, ...lines.reverse()].join("\n");
      }),
    ],
  },
  "other-line-ends": {
    tries: "ends the lines as Windows does, or with separators that look like line ends",
    work: "training",
    ends: /^invalid: (the statement|line)/,
    run: (target, leased) =>
      inTurn(["\r\n", "\r", "\u2028", "\v"], (end) =>
        stating(target, leased, (honest) => honest.split("\n").join(end)),
      ),
  },
  "other-spelling-of-a-number": {
    tries: "writes the attempt as 01, +1, 1.0, 1e0 and with a space",
    work: "training",
    ends: /^invalid: the statement cannot be read: /,
    run: (target, leased) =>
      inTurn(["01", "+1", "1.0", "1e0", "1 ", "０１"], (number) =>
        stating(target, leased, (honest) => honest.replace(/^attempt 1$/m, `attempt ${number}`)),
      ),
  },
  "gigantic-line": {
    tries: "states a line of half a megabyte, and half a megabyte of lines",
    work: "training",
    ends: /^invalid: the statement/,
    run: (target, leased) =>
      inTurn(
        [
          (honest: string) => honest.replace(/^grant .*$/m, `grant ${"g".repeat(500_000)}`),
          (honest: string) => honest + "\n".repeat(500_000),
        ],
        (change) => stating(target, leased, change),
      ),
  },
  "data-exchanged": {
    tries: "exchanges the data for others once they are signed, if only by a space",
    work: "training",
    ends: /^invalid: the statement's data is sha256:/,
    run: async ({ mallory }, leased) => {
      const honest = mallory.contribution(leased, "TrainingStarted", started("mallory"));
      const others = [`${honest.data} `, JSON.stringify({ ...started("mallory"), sandbox: "unsafe" })];
      return inTurn(others, async (data) => ended(await mallory.ask("contribute", { ...honest, data })));
    },
  },
  replayed: {
    tries: "sends again what another agent contributed, as it is and under its own lease",
    work: "training",
    ends: /^invalid: (this lease was not given|the statement's campaign|the statement's stream)/,
    run: async ({ mallory, victim, victimsWork }, leased) => {
      const old: Json = victim.contribution(victimsWork, "TrainingStarted", started("victim"));
      return [
        ended(await mallory.ask("contribute", old)),
        ended(await mallory.ask("contribute", { ...old, lease: leased.lease })),
      ];
    },
  },
  "replayed-under-another-lease": {
    tries: "uses a contribution of its own to one piece of work for another",
    work: "training",
    ends: /^invalid: the statement's (campaign|stream|cause)/,
    run: async ({ mallory, victimsWork }, leased) => {
      const old = mallory.contribution(
        { ...leased, work: { ...leased.work, stream: victimsWork.work.stream } },
        "TrainingStarted",
        started("mallory"),
      );
      return [ended(await mallory.ask("contribute", old))];
    },
  },
  "in-anothers-data": {
    tries: "names another agent, or another attempt, within the data that it signs",
    work: "training",
    ends: /^invalid: data\.(agent is victim|attempt is 2)/,
    run: async ({ mallory }, leased) => [
      ended(await mallory.contribute(leased, "TrainingStarted", started("victim"))),
      ended(await mallory.contribute(leased, "TrainingStarted", started("mallory", 2))),
    ],
  },
  "result-without-a-start": {
    tries: "brings a result of a training that nobody started",
    work: "training",
    ends: /^invalid: .*does not allow TrainingFinished/,
    run: async ({ mallory }, leased) => [
      ended(await mallory.contribute(leased, "TrainingFinished", trainingFinished().data)),
    ],
  },
  "type-of-another-work": {
    tries: "contributes what its lease does not take: a probe's result, an architecture, a verdict, an end",
    work: "training",
    ends: /^(not-granted: grant mallory-gpu does not allow to contribute|invalid: a lease of TrainingRequested takes)/,
    run: ({ mallory }, leased) =>
      inTurn(
        ["ProbeFinished", "ArchitectureProposed", "FitnessScored", "ExperimentClosed", "__proto__"],
        async (type) => ended(await mallory.contribute(leased, type, {})),
      ),
  },
  "version-of-another-time": {
    tries: "speaks an old version of a type, which only the log may hold, one to come, and another type's",
    work: "training",
    ends: /^invalid: dataschema \S+ is not spoken here/,
    run: ({ mallory }, leased) =>
      inTurn(["TrainingFinished/1", "TrainingFinished/99", "TrainingStarted/1"], async (dataschema) =>
        ended(
          await mallory.contribute(leased, "TrainingFinished", trainingFinished().data, {
            statement: { dataschema: `cambrian:${dataschema}` },
          }),
        ),
      ),
  },
});

/** `U…` of 32 raw bytes. */
const userKey = (raw: Buffer): string => {
  const body = Buffer.concat([Buffer.from([20 << 3]), raw]);
  let crc = 0;
  for (const byte of body) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1)
      crc = (crc & 0x8000) === 0 ? crc << 1 : ((crc << 1) ^ 0x1021) & 0xffff;
  }
  const check = Buffer.alloc(2);
  check.writeUInt16LE(crc);
  let bits = "";
  for (const byte of Buffer.concat([body, check])) bits += byte.toString(2).padStart(8, "0");
  return bits.replace(/.{5}/g, (five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[parseInt(five, 2)]!);
};
