// Ways to be let in as somebody else, or with rights that nobody gave.
import * as fs from "node:fs";
import { join } from "node:path";
import * as jwt from "@nats-io/jwt";
import { createAccount, createUser, fromSeed, type KeyPair } from "@nats-io/nkeys";
import { connect as connectSocket } from "node:net";
import { Effect } from "effect";
import { tellAccount } from "../../infra/embedded/nats-claims.ts";
import { defineAttacks, ended, type Target } from "./attack.ts";
import { type Identity, identityOf, pub, refusalsOf } from "./wire.ts";

const REFUSED = /^(Authorization Violation|User Authentication (Expired|Revoked))/;
const everything = { pub: { allow: [">"] }, sub: { allow: [">"] } };

/** What the server says to somebody who comes so, and publishes into the log where it is let in. */
const knock = async ({ wire }: Target, identity: Identity): Promise<readonly string[]> => {
  const door = await wire(identity);
  await door.say(pub("cambrian.log.c1.experiment.e1.TrainingFinished", "{}"));
  const [first] = refusalsOf(door.heard());
  return [first ?? "let in"];
};

const text = (seed: KeyPair): string => Buffer.from(seed.getSeed()).toString();
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as {
    iss: string;
    nats: Record<string, unknown>;
  };
/** The seed that only the laboratory has, of an agent's account or of the operator. */
const seedIn = ({ lab }: Target, ...path: string[]): string =>
  fs.readFileSync(join(lab.nats.data, "keys", ...path), "utf8").trim();

/** Credentials of mallory as the laboratory would make them, but for these claims. */
const issued = async (target: Target, agent: string, options: { exp?: number; nbf?: number }) => {
  const user = createUser();
  const account = seedIn(target, "agents", `${agent}.account.seed`);
  const claims = {
    ...{ subs: -1, data: -1, payload: -1 },
    pub: { allow: [`cambrian.gate.*.*.gpu-agent.${agent}`] },
    sub: { allow: [`_INBOX_${agent}.>`] },
  };
  const token = await jwt.encodeUser(agent, jwt.fromSeed(user.getSeed()), account, claims, options);
  return { jwt: token, seed: text(user), publicKey: user.getPublicKey(), account };
};

const asked = async (target: Target, credentials: string, agent: string, role: string): Promise<string> => {
  const connection = await target.lab.nats.connect({ creds: credentials, inboxPrefix: `_INBOX_${agent}` });
  const answer = await connection.request(`cambrian.gate.lab.discover.${role}.${agent}`, "{}", {
    timeout: 60_000,
  });
  return ended(answer.json());
};

export const credentials = defineAttacks({
  "no-credentials": {
    tries: "connects without any credentials",
    ends: REFUSED,
    run: (target) => knock(target, {}),
  },
  password: {
    tries: "connects with names and passwords that servers often have",
    ends: REFUSED,
    run: async (target) => [
      ...(await knock(target, { options: { user: "sys", pass: "sys" } })),
      ...(await knock(target, { options: { auth_token: "" } })),
    ],
  },
  "speaks-before-it-signs-in": {
    tries: "publishes into the log before it says who it is",
    ends: REFUSED,
    run: async ({ lab }) => {
      const { hostname, port } = new URL(lab.nats.url);
      const heard = await new Promise<string>((resolve) => {
        let text = "";
        const socket = connectSocket(Number(port), hostname, () =>
          socket.write("PUB cambrian.log.c1.experiment.e1.TrainingFinished 2\r\n{}\r\nPING\r\n"),
        );
        socket.on("data", (chunk) => (text += chunk.toString("latin1")));
        socket.on("error", () => undefined);
        socket.on("close", () => resolve(text));
        setTimeout(() => socket.destroy(), 30_000).unref();
      });
      return [refusalsOf(heard)[0] ?? "let in"];
    },
  },
  "anothers-token": {
    tries: "shows another agent's JWT and signs with its own key",
    ends: REFUSED,
    run: (target) =>
      knock(target, {
        jwt: identityOf(target.victim.credentials).jwt,
        seed: identityOf(target.mallory.credentials).seed,
      }),
  },
  "laboratorys-token-unsigned": {
    tries: "shows the laboratory's own JWT and signs nothing",
    ends: REFUSED,
    run: (target) => knock(target, { jwt: identityOf(target.lab.nats.labCredentials).jwt }),
  },
  "account-of-its-own": {
    tries: "shows a JWT that an account of its own making issued, with every right",
    ends: REFUSED,
    run: async (target) => {
      const [account, user] = [createAccount(), createUser()];
      const token = await jwt.encodeUser("lab", jwt.fromSeed(user.getSeed()), text(account), everything);
      return knock(target, { jwt: token, seed: text(user) });
    },
  },
  "in-the-laboratorys-name": {
    tries: "signs a JWT with an account key of its own and names the laboratory's account as the issuer",
    ends: REFUSED,
    run: async (target) => {
      const laboratory = claimsOf(identityOf(target.lab.nats.labCredentials).jwt).iss;
      const [signer, user] = [createAccount(), createUser()];
      const head = part({ typ: "JWT", alg: "ed25519-nkey" });
      const claims = {
        ...claimsOf(identityOf(target.lab.nats.labCredentials).jwt),
        iss: signer.getPublicKey(),
        sub: user.getPublicKey(),
      };
      const body = part({ ...claims, nats: { ...claims.nats, issuer_account: laboratory } });
      const signature = Buffer.from(signer.sign(Buffer.from(`${head}.${body}`))).toString("base64url");
      return knock(target, { jwt: `${head}.${body}.${signature}`, seed: text(user) });
    },
  },
  "signed-by-its-user-key": {
    tries: "issues itself a JWT with the one key that it has, a user's",
    ends: REFUSED,
    run: async (target) => {
      const { jwt: own, seed } = identityOf(target.mallory.credentials);
      const key = fromSeed(Buffer.from(seed));
      const claims = claimsOf(own);
      const head = part({ typ: "JWT", alg: "ed25519-nkey" });
      const body = part({ ...claims, iss: key.getPublicKey(), nats: { ...claims.nats, ...everything } });
      const signature = Buffer.from(key.sign(Buffer.from(`${head}.${body}`))).toString("base64url");
      return knock(target, { jwt: `${head}.${body}.${signature}`, seed });
    },
  },
  "edited-permissions": {
    tries: "writes other permissions into its own JWT and keeps the signature",
    ends: REFUSED,
    run: async (target) => {
      const { jwt: own, seed } = identityOf(target.mallory.credentials);
      const [head, , signature] = own.split(".");
      const claims = claimsOf(own);
      const body = part({ ...claims, nats: { ...claims.nats, ...everything } });
      return knock(target, { jwt: `${head}.${body}.${signature}`, seed });
    },
  },
  "no-algorithm": {
    tries: "says that its JWT needs no signature",
    ends: REFUSED,
    run: async (target) => {
      const { jwt: own, seed } = identityOf(target.mallory.credentials);
      const claims = claimsOf(own);
      const body = part({ ...claims, nats: { ...claims.nats, ...everything } });
      return knock(target, { jwt: `${part({ typ: "JWT", alg: "none" })}.${body}.`, seed });
    },
  },
  "bearer-token": {
    tries: "makes another's JWT one that needs no key",
    ends: REFUSED,
    run: async (target) => {
      const [head, , signature] = identityOf(target.victim.credentials).jwt.split(".");
      const claims = claimsOf(identityOf(target.victim.credentials).jwt);
      const body = part({ ...claims, nats: { ...claims.nats, bearer_token: true } });
      return knock(target, { jwt: `${head}.${body}.${signature}` });
    },
  },
  "second-identity": {
    tries: "signs in as itself, then once more as the laboratory, in the same connection",
    ends: /^(Authorization Violation|Permissions Violation for Publish)/,
    run: async (target) => {
      const door = await target.wire();
      const { jwt: token } = identityOf(target.lab.nats.labCredentials);
      const before = door.heard().length;
      await door.say(
        `CONNECT ${JSON.stringify({ jwt: token, sig: "AAAA", headers: true, protocol: 1 })}\r\n`,
      );
      await door.say(pub("cambrian.log.c1.experiment.e1.TrainingFinished", "{}"));
      return [refusalsOf(door.heard().slice(before))[0] ?? "let in"];
    },
  },
  expired: {
    tries: "comes with genuine credentials whose time is over",
    ends: REFUSED,
    run: async (target) =>
      knock(target, await issued(target, "mallory", { exp: Math.floor(Date.now() / 1000) - 60 })),
  },
  revoked: {
    tries: "goes on, and comes again, with genuine credentials that its account has revoked since",
    ends: REFUSED,
    run: async (target) => {
      await target.lab.invite("outcast");
      const own = await issued(target, "outcast", {});
      const inside = await target.wire(own);
      if (refusalsOf(inside.heard()).length > 0) return ["the genuine credentials were not let in at first"];
      const key = fromSeed(Buffer.from(own.account));
      const { iss: laboratory } = claimsOf(identityOf(target.lab.nats.labCredentials).jwt);
      const gate = { name: "gate", subject: "cambrian.gate.*.*.*.*", type: "service" } as const;
      const limits = {
        conn: -1,
        subs: -1,
        data: -1,
        payload: -1,
        imports: -1,
        exports: -1,
        leaf: 0,
        wildcards: true,
      };
      const account = await jwt.encodeAccount(
        "AGENT-outcast",
        jwt.fromSeed(key.getSeed()),
        {
          limits,
          imports: [{ ...gate, local_subject: gate.subject, account: laboratory }],
          revocations: { [own.publicKey]: Math.floor(Date.now() / 1000) + 1 },
        },
        { signer: seedIn(target, "nats", "operator.seed") },
      );
      const { url, sysCredentials } = target.lab.nats;
      await Effect.runPromise(tellAccount({ url, creds: sysCredentials }, account));
      await inside.say("");
      return [refusalsOf(inside.heard())[0] ?? "stayed in", ...(await knock(target, own))];
    },
  },
  "in-another-role": {
    tries: "uses genuine credentials of a role for which it was not invited",
    ends: /^not-granted: agent mallory was invited as gpu-agent, not as director/,
    run: async (target) => {
      const { credentials: text } = await Effect.runPromise(
        target.lab.nats.agentCredentials("mallory", "director"),
      );
      return [await asked(target, text, "mallory", "director")];
    },
  },
  "not-invited": {
    tries: "uses genuine credentials of an agent whom nobody invited",
    ends: /^not-granted: no agent nobody was invited/,
    run: async (target) => {
      const { credentials: text } = await Effect.runPromise(
        target.lab.nats.agentCredentials("nobody", "gpu-agent"),
      );
      return [await asked(target, text, "nobody", "gpu-agent")];
    },
  },
});
