// Small streams that all gates share, in memory unless said otherwise: who holds what, who is there, how often somebody asked.
// Nothing in them is the truth of anything; one that is lost with a server is made once more.
import { DiscardPolicy, jetstreamManager, StorageType, type StreamConfig } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect } from "effect";
import { replicasOfLog } from "../../event-store/log-stream.ts";
import { unavailable, type GateRefusal } from "./refusal.ts";

export interface GateStream {
  /** Runs it, and once more where the stream was gone. */
  readonly attempt: <A>(run: () => Promise<A>) => Effect.Effect<A, GateRefusal>;
  /** The subjects under a filter of which there is a message. */
  readonly subjects: (filter: string) => Effect.Effect<readonly string[], GateRefusal>;
  readonly streams: Awaited<ReturnType<typeof jetstreamManager>>["streams"];
}

/** Makes the stream where there is none; one message for each subject, for so many seconds. */
export const gateStream = (
  connection: NatsConnection,
  { name, subject, seconds, ...others }: GateStreamOptions,
): Effect.Effect<GateStream, GateRefusal> =>
  Effect.gen(function* () {
    const { streams } = yield* Effect.promise(() => jetstreamManager(connection, { checkAPI: false }));
    // On as many servers as the log, or agents would wait where a single one is away.
    const num_replicas = yield* Effect.tryPromise({
      try: () => replicasOfLog(connection),
      catch: (cause) => unavailable(`the log does not say how many copies it has: ${String(cause)}`),
    });
    const settings = {
      name,
      num_replicas,
      subjects: [subject],
      storage: StorageType.Memory,
      discard: DiscardPolicy.Old,
      max_msgs_per_subject: 1,
      max_age: seconds * 1e9,
      // No longer than messages live, or the server refuses a short life.
      duplicate_window: Math.min(120, seconds) * 1e9,
      ...others,
    };
    // Added, or updated where another gate made it with other settings.
    const make = () => streams.add(settings).catch(() => streams.update(name, settings));
    const attempt = <A>(run: () => Promise<A>): Effect.Effect<A, GateRefusal> =>
      Effect.tryPromise({
        try: () => run().catch(() => make().then(run)),
        catch: (cause) => unavailable(`the stream ${name} does not answer: ${String(cause)}`),
      });
    yield* attempt(make);
    const subjects: GateStream["subjects"] = (filter) =>
      attempt(async () => {
        const { state } = await streams.info(name, { subjects_filter: filter });
        return Object.keys(state.subjects ?? {});
      });
    return { attempt, subjects, streams };
  });

interface GateStreamOptions extends Partial<StreamConfig> {
  readonly name: string;
  readonly subject: string;
  readonly seconds: number;
}
