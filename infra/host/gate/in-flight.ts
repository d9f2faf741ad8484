// How much each agent has on its hands, for the quota of its grant: a small stream in memory, one message per lease,
// which vanishes with the lease. All gates share it; where it is lost with a server, agents may take a little more.
import { DiscardPolicy, jetstreamManager, StorageType } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect } from "effect";
import { ACK_WAIT_SECONDS } from "../work-consumer.ts";
import { unavailable, type GateRefusal } from "./refusal.ts";

const STREAM = "LEASES";

export interface InFlight {
  /** Leases that the agent holds. */
  readonly count: (agent: string) => Effect.Effect<number, GateRefusal>;
  /** The agent has the work for another while. */
  readonly hold: (agent: string, cause: string) => Effect.Effect<void, GateRefusal>;
  readonly release: (agent: string, cause: string) => Effect.Effect<void, GateRefusal>;
}

const subjectOf = (agent: string, cause: string): string => `cambrian.lease.${agent}.${cause}`;

const settings = {
  name: STREAM,
  subjects: [subjectOf("*", "*")],
  storage: StorageType.Memory,
  discard: DiscardPolicy.Old,
  max_msgs_per_subject: 1,
  max_age: ACK_WAIT_SECONDS * 1e9,
  // No longer than messages live, or the server refuses a short life.
  duplicate_window: Math.min(120, ACK_WAIT_SECONDS) * 1e9,
};

/** Makes the stream where there is none. */
export const inFlight = (connection: NatsConnection): Effect.Effect<InFlight, GateRefusal> =>
  Effect.gen(function* () {
    const { streams } = yield* Effect.promise(() => jetstreamManager(connection, { checkAPI: false }));
    // Added, or updated where another gate made it with another ack wait.
    const make = () => streams.add(settings).catch(() => streams.update(STREAM, settings));
    /** A stream in memory is gone with its server: made once more, then tried again. */
    const attempt = <A>(run: () => Promise<A>): Effect.Effect<A, GateRefusal> =>
      Effect.tryPromise({
        try: () => run().catch(() => make().then(run)),
        catch: (cause) => unavailable(`the leases cannot be counted: ${String(cause)}`),
      });
    yield* attempt(make);
    return {
      count: (agent) =>
        attempt(async () => {
          const { state } = await streams.info(STREAM, { subjects_filter: subjectOf(agent, "*") });
          return Object.keys(state.subjects ?? {}).length;
        }),
      hold: (agent, cause) =>
        Effect.asVoid(attempt(() => connection.request(subjectOf(agent, cause), "", { timeout: 2000 }))),
      release: (agent, cause) =>
        Effect.asVoid(attempt(() => streams.purge(STREAM, { filter: subjectOf(agent, cause) }))),
    };
  });
