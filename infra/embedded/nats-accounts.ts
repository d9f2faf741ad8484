// Who may do what on the embedded server (operator mode, JWT). SYS sees the server, LAB holds the log and serves the
// gate, and each attached agent has an account of its own, without JetStream, that imports one service, the gate.
// (Within one account for all, an agent could have the gate's answers suppressed that others wait for, by asking with
// a wildcard as reply subject: tried.) The seeds of operator, accounts and users stay in DATA/keys, so that a restart
// is the same laboratory.
import { join } from "node:path";
import { createAccount, createOperator, createUser } from "@nats-io/nkeys";
import * as jwt from "@nats-io/jwt";
import { Clock, Effect, Schema } from "effect";
import { PublicKey, Token } from "../../events/values.ts";
import { seedFile } from "../keys/files.ts";
import { newSeed, type Nkey } from "../keys/nkey.ts";
import {
  type KeyFileError,
  replaceSecret,
  secretFile,
  type SecretKind,
  secretsIn,
} from "../keys/secret-file.ts";

/** `cambrian.gate.<campaign>.<verb>.<role>.<agent>`: all that an attached agent can reach. */
export const GATE_SUBJECTS = "cambrian.gate.*.*.*.*";

/** An agent's key and the text of its credentials file. */
export interface AgentCredentials {
  /** `U…`; AgentInvited makes it known. */
  readonly publicKey: string;
  readonly credentials: string;
  /** Its account, which the server has to know before the credentials open it. */
  readonly account: Account;
}

/** Public key and JWT. */
export type Account = readonly [key: string, jwt: string];

/** The JWTs that the server is told, and the credentials that it will then accept. */
export interface NatsAccounts {
  readonly operator: string;
  readonly systemAccount: string;
  /** Those of the laboratory and of the agents known so far. */
  readonly accounts: readonly Account[];
  readonly labCredentials: string;
  readonly sysCredentials: string;
  /** Same agent, same key; its permissions name the agent, the role and its own inbox alone. */
  readonly agentCredentials: (agent: string, role: string) => Effect.Effect<AgentCredentials, KeyFileError>;
  /** Under a new key, which is kept nowhere but in these credentials. They open nothing from `expires` on, a time in seconds. */
  readonly invite: (
    agent: string,
    role: string,
    expires: number | null,
  ) => Effect.Effect<AgentCredentials, KeyFileError>;
  /** The agent's account as it is once none of these users of it is let in any more; kept for every later start. */
  readonly shutOut: (agent: string, publicKeys: readonly string[]) => Effect.Effect<Account, KeyFileError>;
}

const operatorSeed = seedFile("an nkeys operator seed", "SO", () => newSeed(createOperator));
const accountSeed = seedFile("an nkeys account seed", "SA", () => newSeed(createAccount));
const userSeed = seedFile("an nkeys user seed", "SU", () => newSeed(createUser));

const ACCOUNT_SEED = ".account.seed";
const SHUT_OUT = ".shut-out.json";

/** Users of an agent's account whose credentials open nothing, by their keys: all that were made up to then, in seconds. */
const ShutOut = Schema.fromJsonString(Schema.Record(PublicKey, Schema.Int));
const shutOutFile: SecretKind<typeof ShutOut.Type> = {
  name: "the users of an agent that are shut out",
  make: () => Buffer.from("{}"),
  read: (bytes) => Schema.decodeSync(ShutOut)(bytes.toString("utf8")),
};

/** The jwt package takes what is left out for 0, which forbids; -1 is without limit. */
const everything = {
  conn: -1,
  subs: -1,
  data: -1,
  payload: -1,
  imports: -1,
  exports: -1,
  leaf: -1,
  wildcards: true,
};
/** An agent's program has one connection; others are for those that are left over when it was cut off. */
const agentLimits = { ...everything, conn: 16, leaf: 0 };
const userLimits = { subs: -1, data: -1, payload: -1 };

export const natsAccounts = Effect.fnUntraced(function* (
  data: string,
): Effect.fn.Return<NatsAccounts, KeyFileError> {
  const folder = join(data, "keys", "nats");
  const seed = (name: string, kind: typeof userSeed) => secretFile(join(folder, `${name}.seed`), kind);
  const operator = yield* seed("operator", operatorSeed);
  const sys = yield* seed("account-sys", accountSeed);
  const lab = yield* seed("account-lab", accountSeed);
  const labUser = yield* seed("user-lab", userSeed);
  const sysUser = yield* seed("user-sys", userSeed);

  const gate = { name: "gate", subject: GATE_SUBJECTS, type: "service" } as const;
  const jetstream = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
  const account = (name: string, key: Nkey, claims: Parameters<typeof jwt.encodeAccount>[2]) =>
    Effect.promise(async (): Promise<Account> => [
      key.publicKey,
      await jwt.encodeAccount(name, key.seed, claims, { signer: operator.seed }),
    ]);
  const agents = join(data, "keys", "agents");
  const agentAccount = Effect.fnUntraced(function* (agent: string) {
    const key = yield* secretFile(join(agents, `${agent}${ACCOUNT_SEED}`), accountSeed);
    const imports = [{ ...gate, local_subject: GATE_SUBJECTS, account: lab.publicKey }];
    const revocations = yield* secretFile(join(agents, `${agent}${SHUT_OUT}`), shutOutFile);
    const claims = { limits: agentLimits, imports, revocations };
    return { key, account: yield* account(`AGENT-${agent}`, key, claims) };
  });
  const issue = Effect.fnUntraced(function* (
    agent: string,
    role: string,
    user: Nkey,
    expires: number | null = null,
  ) {
    // Both become tokens of subjects, and a wildcard among them would open the others' subjects.
    yield* Effect.orDie(Schema.decodeUnknownEffect(Schema.Tuple([Token, Token]))([agent, role]));
    const { key: accountKey, account } = yield* agentAccount(agent);
    const permissions = {
      pub: { allow: [`cambrian.gate.*.*.${role}.${agent}`] },
      sub: { allow: [`_INBOX_${agent}.>`] },
    };
    const text = yield* credentials(agent, user, accountKey, permissions, expires);
    return { publicKey: user.publicKey, credentials: text, account } satisfies AgentCredentials;
  });
  const known: Account[] = [];
  for (const file of yield* secretsIn(agents)) {
    if (file.endsWith(ACCOUNT_SEED))
      known.push((yield* agentAccount(file.slice(0, -ACCOUNT_SEED.length))).account);
  }

  return {
    operator: yield* Effect.promise(() =>
      jwt.encodeOperator("cambrian", operator.seed, { system_account: sys.publicKey }),
    ),
    systemAccount: sys.publicKey,
    accounts: [
      yield* account("SYS", sys, { limits: everything }),
      yield* account("LAB", lab, {
        limits: { ...everything, ...jetstream },
        exports: [{ ...gate, token_req: false }],
      }),
      ...known,
    ],
    labCredentials: yield* credentials("lab", labUser, lab, {}),
    sysCredentials: yield* credentials("sys", sysUser, sys, {}),
    agentCredentials: Effect.fnUntraced(function* (agent, role) {
      return yield* issue(agent, role, yield* secretFile(join(agents, `${agent}.seed`), userSeed));
    }),
    invite: (agent, role, expires) =>
      issue(agent, role, userSeed.read(Buffer.from(userSeed.make())), expires),
    shutOut: Effect.fnUntraced(function* (agent, publicKeys) {
      const path = join(agents, `${agent}${SHUT_OUT}`);
      const before = yield* secretFile(path, shutOutFile);
      const now = Math.floor((yield* Clock.currentTimeMillis) / 1000);
      const added = Object.fromEntries(publicKeys.map((key) => [key, now]));
      yield* replaceSecret(path, Buffer.from(JSON.stringify({ ...before, ...added })));
      return (yield* agentAccount(agent)).account;
    }),
  };
});

const credentials = (
  name: string,
  user: Nkey,
  account: Nkey,
  permissions: Pick<jwt.User, "pub" | "sub">,
  expires: number | null = null,
): Effect.Effect<string> =>
  Effect.promise(async () => {
    const claims = { ...userLimits, ...permissions };
    const key = jwt.fromSeed(Buffer.from(user.seed));
    const token = await jwt.encodeUser(
      name,
      key,
      account.seed,
      claims,
      expires === null ? {} : { exp: expires },
    );
    return Buffer.from(jwt.fmtCreds(token, key)).toString("utf8");
  });
