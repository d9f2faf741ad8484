// The JetStream stream that is the log (DESIGN.md, "The log"): made where there is none, refused where it differs.
import { jetstreamManager, JetStreamApiError, type StreamConfig } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect } from "effect";
import { everything } from "../../events/stream.ts";
import { LogMisconfigured, Unreachable } from "./errors.ts";

export const LOG_STREAM = "CAMBRIAN";

const NO_SUCH_STREAM = 10059;
const OTHER_CONFIGURATION = 10058;

/** What the log promises: every event is kept, none is changed or replaced, batches are atomic. */
const promised = {
  subjects: [everything],
  retention: "limits",
  storage: "file",
  discard: "new",
  max_msgs: -1,
  max_bytes: -1,
  max_age: 0,
  max_msgs_per_subject: -1,
  max_msg_size: -1,
  /** Two minutes, in nanoseconds: within it the server itself refuses an id that it has seen. */
  duplicate_window: 120_000_000_000,
  deny_delete: true,
  deny_purge: true,
  allow_rollup_hdrs: false,
  allow_msg_ttl: false,
  allow_direct: true,
  allow_atomic: true,
  no_ack: false,
  sealed: false,
} as const;

/** Absent from an existing stream's configuration unless set, and never to be set. */
const forbidden = ["mirror", "sources", "subject_transform", "republish"] as const;

/**
 * Makes sure that the log's stream is there, as it has to be. With `replicas`, a new stream has that many copies and one that
 * is there at least as many; else a new one has a single copy, and one that is there as many as it has. Answers with their
 * number.
 */
export const ensureLogStream = (
  connection: NatsConnection,
  replicas?: number,
): Effect.Effect<number, Unreachable | LogMisconfigured> =>
  Effect.flatMap(
    Effect.tryPromise({
      try: () => findOrAdd(connection, replicas ?? 1),
      catch: (cause) =>
        new Unreachable({
          url: connection.getServer(),
          message: `The stream ${LOG_STREAM} at ${connection.getServer()} can neither be read nor made: ${String(cause)}`,
        }),
    }),
    (config) => {
      const differences = [...differencesOf(config), ...missingCopies(config, replicas)];
      if (differences.length === 0) return Effect.succeed(config.num_replicas);
      return Effect.fail(
        new LogMisconfigured({
          stream: LOG_STREAM,
          message:
            `The stream ${LOG_STREAM} at ${connection.getServer()} cannot hold the log: ${differences.join("; ")}. ` +
            `Change it with the nats tool, or use another account or server.`,
        }),
      );
    },
  );

const findOrAdd = async (connection: NatsConnection, replicas: number): Promise<StreamConfig> => {
  const { streams } = await jetstreamManager(connection, { checkAPI: false });
  try {
    return (await streams.info(LOG_STREAM)).config;
  } catch (cause) {
    if (!hasCode(cause, NO_SUCH_STREAM)) throw cause;
  }
  try {
    const { subjects, ...rest } = promised;
    const added = await streams.add({
      ...rest,
      name: LOG_STREAM,
      subjects: [...subjects],
      num_replicas: replicas,
    } as StreamConfig);
    return added.config;
  } catch (cause) {
    // Another process was first.
    if (!hasCode(cause, OTHER_CONFIGURATION)) throw cause;
    return (await streams.info(LOG_STREAM)).config;
  }
};

/** How many servers of a cluster hold the log; what else is kept on the server is to be found on as many. */
export const replicasOfLog = async (connection: NatsConnection): Promise<number> => {
  const { streams } = await jetstreamManager(connection, { checkAPI: false });
  return (await streams.info(LOG_STREAM)).config.num_replicas;
};

const hasCode = (cause: unknown, code: number): boolean =>
  cause instanceof JetStreamApiError && cause.code === code;

/** `discard is old, must be new`, one for each. */
const differencesOf = (config: StreamConfig): readonly string[] => {
  const actual = config as unknown as Record<string, unknown>;
  const differing = Object.entries(promised)
    .filter(([name, wanted]) => JSON.stringify(actual[name] ?? false) !== JSON.stringify(wanted))
    .map(([name, wanted]) => `${name} is ${show(actual[name])}, must be ${show(wanted)}`);
  const present = forbidden
    .filter((name) => actual[name] !== undefined && actual[name] !== null)
    .map((name) => `${name} is ${show(actual[name])}, must be unset`);
  return [...differing, ...present];
};

const missingCopies = ({ num_replicas }: StreamConfig, replicas = 1): readonly string[] =>
  num_replicas < replicas ? [`num_replicas is ${num_replicas}, must be ${replicas}`] : [];

const show = (value: unknown): string => (value === undefined ? "unset" : JSON.stringify(value));
