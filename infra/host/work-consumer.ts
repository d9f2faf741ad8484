// The durable pull consumers through which work is delivered: one for each role of a campaign, shared by the role's
// instances, and one for each type of work that agents lease through the gate.
import {
  AckPolicy,
  type Consumer,
  DeliverPolicy,
  jetstream,
  JetStreamApiError,
  jetstreamManager,
} from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect } from "effect";
import { Unreachable } from "../event-store/errors.ts";
import { LOG_STREAM } from "../event-store/log-stream.ts";

/**
 * Seconds after which work whose holder is silent goes to another; `working()` begins them anew. Tests of recovery
 * shorten it, so as not to wait for the work of those they killed.
 */
export const ACK_WAIT_SECONDS = Number(process.env["CAMBRIAN_ACK_WAIT_SECONDS"] ?? 30);

/** Every kill is a delivery, so this is generous: parking follows recorded failures, not deliveries. */
const MAX_DELIVER = 50;

export interface WorkConsumerOptions {
  /** One token: letters, digits, hyphens. */
  readonly name: string;
  readonly filters: readonly string[];
  readonly ackWaitSeconds?: number;
  readonly maxDeliver?: number;
}

/** Server's code for a consumer of that name which was made with other settings. */
const OTHERWISE = 10148;

/** Finds the consumer or makes it; one that was made with other settings gets these. */
export const workConsumer = (
  connection: NatsConnection,
  { name, filters, ackWaitSeconds = ACK_WAIT_SECONDS, maxDeliver = MAX_DELIVER }: WorkConsumerOptions,
): Effect.Effect<Consumer, Unreachable> =>
  Effect.tryPromise({
    try: async () => {
      const manager = await jetstreamManager(connection);
      const settings = {
        filter_subjects: [...filters],
        ack_wait: ackWaitSeconds * 1e9,
        max_deliver: maxDeliver,
        max_ack_pending: 10_000,
      };
      const { Explicit: ack_policy } = AckPolicy;
      const { All: deliver_policy } = DeliverPolicy;
      await manager.consumers
        .add(LOG_STREAM, { durable_name: name, ack_policy, deliver_policy, ...settings })
        .catch((cause: unknown) => {
          if (!(cause instanceof JetStreamApiError && cause.code === OTHERWISE)) throw cause;
          return manager.consumers.update(LOG_STREAM, name, settings);
        });
      return await jetstream(connection).consumers.get(LOG_STREAM, name);
    },
    catch: (cause) =>
      new Unreachable({
        url: connection.getServer(),
        message: `The consumer ${name} could not be made on ${connection.getServer()}: ${cause instanceof Error ? cause.message : String(cause)}`,
      }),
  });
