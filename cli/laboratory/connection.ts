// The connection that a laboratory works on: to the server that NATS_URL names, else to one of its own.
import type { NatsConnection } from "@nats-io/transport-node";
import * as fs from "node:fs";
import { Context, Effect, Layer } from "effect";
import { CertificateUnusable, tlsAt } from "../../infra/connection/certificates.ts";
import { checkServer, type Sync } from "../../infra/connection/check-server.ts";
import { connect, type Login, userIn, withoutUser } from "../../infra/connection/connect.ts";
import { natsAccounts } from "../../infra/embedded/nats-accounts.ts";
import { NatsServer } from "../../infra/embedded/nats.ts";
import { CommandError } from "../errors.ts";
import { tellServer } from "./tell-server.ts";

export class LabConnection extends Context.Service<
  LabConnection,
  {
    readonly connection: NatsConnection;
    readonly url: string;
    readonly sync: Sync;
    /** Copies of what is kept on the server; undefined where nothing was said of them. */
    readonly replicas: number | undefined;
    /** For agents that the laboratory starts itself. */
    readonly agentCredentials: NatsServer["Service"]["agentCredentials"];
    /** What such agents sign in with instead, where the server knows users by their passwords. */
    readonly login: Login | undefined;
    /** Fails when a server of our own cannot be kept running. */
    readonly failed: NatsServer["Service"]["failed"];
  }
>()("cambrian/cli/LabConnection") {}

/** To the embedded server, whose sync_interval is read through its system account. */
export const embeddedConnection = Layer.effect(
  LabConnection,
  Effect.gen(function* () {
    const { url, labCredentials, sysCredentials, agentCredentials, failed } = yield* NatsServer;
    const connection = yield* connect({ url, creds: labCredentials });
    const sync = yield* checkServer(connection, { systemCreds: sysCredentials });
    return { connection, url, sync, replicas: undefined, agentCredentials, login: undefined, failed };
  }),
);

/** What the environment says of an outside server. */
export interface OutsideServer {
  readonly url: string;
  readonly creds: string | undefined;
  readonly systemCreds: string | undefined;
  readonly monitoringUrl: string | undefined;
  /** Copies of the log and of everything else that is kept there; as many as there are, or one, unless given. */
  readonly replicas: number | undefined;
}

/** Whether the environment names an outside server, whatever it says of it. */
export const isOutside = (environment: NodeJS.ProcessEnv): boolean => Boolean(environment["NATS_URL"]);

/**
 * NATS_URL, NATS_CREDS, NATS_SYSTEM_CREDS (files), NATS_MONITORING_URL and NATS_REPLICAS; undefined without NATS_URL. Throws
 * a CommandError where a file cannot be read, NATS_CA and its like included, or a number is none.
 */
export const outsideServer = (environment: NodeJS.ProcessEnv): OutsideServer | undefined => {
  const url = environment["NATS_URL"];
  if (url === undefined || url === "") return undefined;
  checkCertificates(url);
  return {
    url,
    creds: textOf(environment, "NATS_CREDS"),
    systemCreds: textOf(environment, "NATS_SYSTEM_CREDS"),
    monitoringUrl: environment["NATS_MONITORING_URL"],
    replicas: replicasIn(environment),
  };
};

/** Each connection reads them itself; here it is seen that they can be read. */
const checkCertificates = (url: string): void => {
  try {
    tlsAt(url);
  } catch (cause) {
    throw cause instanceof CertificateUnusable ? new CommandError("usage", cause.message, cause.fix) : cause;
  }
};

/** JetStream keeps up to five copies. */
const replicasIn = ({ NATS_REPLICAS: text }: NodeJS.ProcessEnv): number | undefined => {
  if (text === undefined || text === "") return undefined;
  if (/^[1-5]$/.test(text)) return Number(text);
  throw new CommandError(
    "usage",
    `NATS_REPLICAS is ${text}, and a stream has one to five copies`,
    "Set NATS_REPLICAS=3 on a cluster of three servers, or unset it",
  );
};

const textOf = (environment: NodeJS.ProcessEnv, name: string): string | undefined => {
  const path = environment[name];
  if (path === undefined || path === "") return undefined;
  try {
    return fs.readFileSync(path, "utf8");
  } catch (cause) {
    throw new CommandError(
      "usage",
      `${name} names ${path}, which cannot be read: ${String(cause)}`,
      `Name a file of credentials that this user may read, or unset ${name}`,
    );
  }
};

/**
 * Credentials of local agents are made from DATA's own operator; a server without accounts lets them in, one in operator mode
 * is told of theirs. On one that wants a user and a password, they sign in as the laboratory does.
 */
export const outsideConnection = (server: OutsideServer, data: string, acceptUnverifiedSync: boolean) =>
  Layer.effect(
    LabConnection,
    Effect.gen(function* () {
      const { url, creds, systemCreds, monitoringUrl } = server;
      const connection = yield* connect({ url, ...(creds === undefined ? {} : { creds }) });
      const sync = yield* checkServer(connection, {
        ...(systemCreds === undefined ? {} : { systemCreds }),
        ...(monitoringUrl === undefined ? {} : { monitoringUrl }),
        acceptUnverifiedSync,
      });
      const agentCredentials = Effect.fnUntraced(function* (agent: string, role: string) {
        const accounts = yield* natsAccounts(data);
        const issued = yield* accounts.agentCredentials(agent, role);
        if (creds !== undefined) yield* tellServer(server, accounts, issued.account);
        return issued;
      });
      return {
        connection,
        url: withoutUser(url),
        sync,
        replicas: server.replicas,
        agentCredentials,
        login: userIn(url),
        failed: Effect.never,
      };
    }),
  );
