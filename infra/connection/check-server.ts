// Whether a server can hold the log: its version, JetStream, and that it syncs every write to disk.
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect } from "effect";
import { ServerTooOld, Unreachable } from "../event-store/errors.ts";
import { JetStreamMissing, type ServerError } from "./errors.ts";
import { checkSync, type Sync, type SyncEvidence } from "./check-sync.ts";

/** The first version with atomic batches and wildcard expectations. */
export const REQUIRED_VERSION = "2.12.0";

export type { Sync } from "./check-sync.ts";

/** Checks any server, embedded or outside, before anything is appended to it. */
export const checkServer = (
  connection: NatsConnection,
  evidence: SyncEvidence,
): Effect.Effect<Sync, ServerError> =>
  Effect.gen(function* () {
    yield* checkVersion(connection);
    yield* checkJetStream(connection);
    return yield* checkSync(connection, evidence);
  });

/** Whether `version` is at least `required`; pre-release suffixes do not count. */
export const atLeast = (version: string, required: string): boolean => {
  const numbers = (text: string) => (text.match(/\d+/g) ?? []).slice(0, 3).map(Number);
  const has = numbers(version);
  for (const [place, wanted] of numbers(required).entries()) {
    const found = has[place] ?? 0;
    if (found !== wanted) return found > wanted;
  }
  return true;
};

const checkVersion = (connection: NatsConnection): Effect.Effect<void, ServerTooOld> => {
  const version = connection.info?.version ?? "unknown";
  if (atLeast(version, REQUIRED_VERSION)) return Effect.void;
  return Effect.fail(
    new ServerTooOld({
      version,
      required: REQUIRED_VERSION,
      message:
        `The NATS server at ${connection.getServer()} is version ${version}; ${REQUIRED_VERSION} or later is ` +
        `needed: older ones ignore atomic batches and wildcard expectations in silence. Upgrade it, or leave ` +
        `NATS_URL unset to use the embedded server.`,
    }),
  );
};

const checkJetStream = (connection: NatsConnection): Effect.Effect<void, Unreachable | JetStreamMissing> =>
  Effect.tryPromise({
    try: () => connection.request("$JS.API.INFO", "", { timeout: 2000 }),
    catch: (cause) => {
      const url = connection.getServer();
      const why = cause instanceof Error ? cause.message : String(cause);
      return /no responders/i.test(why)
        ? jetStreamMissing(url, "it does not answer for these credentials")
        : new Unreachable({ url, message: `JetStream at ${url} does not answer (${why}).` });
    },
  }).pipe(
    Effect.flatMap((answer) => {
      const { error } = answer.json<{ error?: { description?: string } }>();
      if (error === undefined) return Effect.void;
      return Effect.fail(jetStreamMissing(connection.getServer(), error.description ?? "it refuses"));
    }),
  );

const jetStreamMissing = (url: string, why: string) =>
  new JetStreamMissing({
    url,
    message:
      `The NATS server at ${url} has no JetStream for these credentials: ${why}. ` +
      `Enable it for the server (jetstream {}) and for the account.`,
  });
