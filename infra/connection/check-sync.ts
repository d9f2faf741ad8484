// Whether every write reaches the disk before it is acknowledged (sync_interval: always). A client cannot see it:
// it stands in varz, which the monitoring port and the system account show.
import { connect as dial, credsAuthenticator, type Msg, type NatsConnection } from "@nats-io/transport-node";
import { Effect, Schema } from "effect";
import { Unreachable, UnsafeSync } from "../event-store/errors.ts";
import { tlsAt } from "./certificates.ts";

/** What was found about sync_interval; CampaignOpened records it. */
export type Sync = "verified" | "accepted-unverified";

/** How sync_interval can be seen; with none of these it can only be accepted unseen. */
export interface SyncEvidence {
  /** http://host:port of the server's monitoring. */
  readonly monitoringUrl?: string;
  /** The text of a credentials file of a system account's user. */
  readonly systemCreds?: string;
  /** Go on although sync_interval cannot be seen (`--accept-unverified-sync`). */
  readonly acceptUnverifiedSync?: boolean;
}

/** What we need of varz; the rest is left alone. */
const Varz = Schema.Struct({
  server_id: Schema.String,
  server_name: Schema.optionalKey(Schema.String),
  jetstream: Schema.optionalKey(
    Schema.Struct({
      config: Schema.optionalKey(Schema.Struct({ sync_always: Schema.optionalKey(Schema.Boolean) })),
    }),
  ),
});
type Varz = typeof Varz.Type;
const decodeVarz = Schema.decodeUnknownSync(Varz);
const decodeAnswer = Schema.decodeUnknownSync(Schema.Struct({ data: Varz }));

export const checkSync = (
  connection: NatsConnection,
  evidence: SyncEvidence,
): Effect.Effect<Sync, Unreachable | UnsafeSync> => {
  const { monitoringUrl, systemCreds, acceptUnverifiedSync } = evidence;
  if (systemCreds !== undefined) {
    return Effect.flatMap(varzOfServers(connection, systemCreds), (all) => judge(connection, all));
  }
  if (monitoringUrl !== undefined) {
    return Effect.flatMap(varzOfOneServer(monitoringUrl), (one) => judge(connection, [one]));
  }
  if (acceptUnverifiedSync === true) return Effect.succeed("accepted-unverified");
  return Effect.fail(
    new UnsafeSync({
      message:
        `Whether the NATS server at ${connection.getServer()} syncs every write (jetstream { sync_interval: ` +
        `always }) cannot be seen by a client, and without it a power cut can lose the log. Give a monitoring ` +
        `URL or system credentials, so that it can be checked, or --accept-unverified-sync to go on.`,
    }),
  );
};

const judge = (
  connection: NatsConnection,
  servers: readonly Varz[],
): Effect.Effect<"verified", UnsafeSync> => {
  const connected = connection.info?.server_id;
  const unsafe = (message: string) => Effect.fail(new UnsafeSync({ message }));
  if (!servers.some((server) => server.server_id === connected)) {
    return unsafe(
      `The server that was asked for sync_interval is not the one at ${connection.getServer()}: ` +
        `give the monitoring URL or system credentials of that one.`,
    );
  }
  if (servers.length === 1 && connection.info?.cluster !== undefined && connection.info.cluster !== "") {
    return unsafe(
      `${connection.getServer()} is one server of the cluster ${connection.info.cluster}, and the log lives on ` +
        `several: give system credentials, so that each can be asked.`,
    );
  }
  for (const server of servers) {
    // A server without JetStream keeps nothing.
    if (server.jetstream?.config === undefined || server.jetstream.config.sync_always === true) continue;
    return unsafe(
      `The NATS server ${server.server_name ?? server.server_id} does not sync every write, so that a power cut ` +
        `can lose the log. Set jetstream { sync_interval: always } in its configuration and restart it.`,
    );
  }
  return Effect.succeed("verified");
};

const varzOfOneServer = (monitoringUrl: string): Effect.Effect<Varz, Unreachable> =>
  Effect.tryPromise({
    try: async () => {
      const response = await fetch(new URL("/varz", monitoringUrl), { signal: AbortSignal.timeout(2000) });
      return decodeVarz(await response.json());
    },
    catch: (cause) => notSeen(monitoringUrl, cause),
  });

const varzOfServers = (
  connection: NatsConnection,
  systemCreds: string,
): Effect.Effect<readonly Varz[], Unreachable> =>
  Effect.tryPromise({
    try: async () => {
      const system = await dial({
        servers: connection.getServer(),
        ...tlsAt(`${connection.info?.tls_required === true ? "tls" : "nats"}://${connection.getServer()}`),
        timeout: 2000,
        reconnect: false,
        authenticator: credsAuthenticator(new TextEncoder().encode(systemCreds)),
      });
      try {
        return connection.info?.cluster ? await askAll(system) : await askOne(system, connection);
      } finally {
        await system.close();
      }
    },
    catch: (cause) => notSeen(connection.getServer(), cause),
  });

const askOne = async (system: NatsConnection, connection: NatsConnection): Promise<readonly Varz[]> => {
  const answer = await system.request(`$SYS.REQ.SERVER.${connection.info?.server_id}.VARZ`, "", {
    timeout: 2000,
  });
  return [decodeAnswer(answer.json()).data];
};

/** Every server of a cluster answers; the last is taken to be in when 300 ms bring no other. */
const askAll = async (system: NatsConnection): Promise<readonly Varz[]> => {
  const answers: AsyncIterable<Msg> = await system.requestMany("$SYS.REQ.SERVER.PING.VARZ", "", {
    maxWait: 2000,
    stall: 300,
    strategy: "stall",
  });
  const found: Varz[] = [];
  for await (const answer of answers) found.push(decodeAnswer(answer.json()).data);
  return found;
};

const notSeen = (where: string, cause: unknown) =>
  new Unreachable({
    url: where,
    message: `sync_interval could not be read at ${where}: ${cause instanceof Error ? cause.message : String(cause)}`,
  });
