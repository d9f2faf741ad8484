// Who may do what on the embedded server (operator mode, JWT). SYS sees the server, LAB holds the log and serves the
// gate, and each attached agent has an account of its own, without JetStream, that imports one service, the gate.
// (Within one account for all, an agent could have the gate's answers suppressed that others wait for, by asking with
// a wildcard as reply subject: tried.) The seeds of operator, accounts and users stay in DATA/keys, so that a restart
// is the same laboratory.
import { join } from "node:path";
import { createAccount, createOperator, createUser } from "@nats-io/nkeys";
import * as jwt from "@nats-io/jwt";
import { Effect, Schema } from "effect";
import { Token } from "../../events/values.ts";
import { seedFile } from "../keys/files.ts";
import { newSeed, type Nkey } from "../keys/nkey.ts";
import { secretFile, secretsIn, type KeyFileError } from "../keys/secret-file.ts";

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
}

const operatorSeed = seedFile("an nkeys operator seed", "SO", () => newSeed(createOperator));
const accountSeed = seedFile("an nkeys account seed", "SA", () => newSeed(createAccount));
const userSeed = seedFile("an nkeys user seed", "SU", () => newSeed(createUser));

const ACCOUNT_SEED = ".account.seed";

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
    return { key, account: yield* account(`AGENT-${agent}`, key, { limits: everything, imports }) };
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
      // Both become tokens of subjects, and a wildcard among them would open the others' subjects.
      yield* Effect.orDie(Schema.decodeUnknownEffect(Schema.Tuple([Token, Token]))([agent, role]));
      const { key: accountKey, account } = yield* agentAccount(agent);
      const user = yield* secretFile(join(agents, `${agent}.seed`), userSeed);
      const text = yield* credentials(agent, user, accountKey, {
        pub: { allow: [`cambrian.gate.*.*.${role}.${agent}`] },
        sub: { allow: [`_INBOX_${agent}.>`] },
      });
      return { publicKey: user.publicKey, credentials: text, account };
    }),
  };
});

const credentials = (
  name: string,
  user: Nkey,
  account: Nkey,
  permissions: Pick<jwt.User, "pub" | "sub">,
): Effect.Effect<string> =>
  Effect.promise(async () => {
    const claims = { ...userLimits, ...permissions };
    const token = await jwt.encodeUser(name, jwt.fromSeed(Buffer.from(user.seed)), account.seed, claims);
    return Buffer.from(jwt.fmtCreds(token, jwt.fromSeed(Buffer.from(user.seed)))).toString("utf8");
  });
