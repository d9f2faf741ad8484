// Takes one delivery from several pull consumers at once: whichever has one first. What the others send meanwhile is
// given back at once, so that no work waits for a time-out.
import { createInbox, type Msg, type NatsConnection } from "@nats-io/transport-node";
import { Effect } from "effect";
import { LOG_STREAM } from "../../event-store/log-stream.ts";

const NO_RESPONDERS = 503;

/** A delivery, or undefined where none came within `seconds`. Tells of consumers that are not there. */
export const pullFirst = (
  connection: NatsConnection,
  consumers: readonly string[],
  seconds: number,
  gone: (consumer: string) => void,
): Effect.Effect<Msg | undefined> =>
  Effect.callback((resume) => {
    if (consumers.length === 0 || connection.isClosed()) return resume(Effect.succeed(undefined));
    let waiting = consumers.length;
    let over = false;
    const finish = (delivery: Msg | undefined): void => {
      over = true;
      clearTimeout(timer);
      // Drained, not cut off: what is on its way still comes, and is given back.
      for (const subscription of subscriptions) void subscription.drain().catch(() => undefined);
      resume(Effect.succeed(delivery));
    };
    const hear = (message: Msg, consumer: string): void => {
      const status = message.headers?.code ?? 0;
      if (status === NO_RESPONDERS) gone(consumer);
      // Nothing there, time is up, or no such consumer.
      if (status !== 0) {
        waiting -= 1;
        if (waiting === 0 && !over) finish(undefined);
      } else if (over) message.respond("-NAK");
      else finish(message);
    };
    const timer = setTimeout(() => finish(undefined), seconds * 1000 + 1000);
    const inboxes = consumers.map(() => createInbox());
    const subscriptions = consumers.map((consumer, index) =>
      connection.subscribe(inboxes[index]!, {
        callback: (error, message) => (error === null ? hear(message, consumer) : undefined),
      }),
    );
    const request = JSON.stringify({ batch: 1, expires: Math.round(seconds * 1e9) });
    for (const [index, consumer] of consumers.entries()) {
      connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${LOG_STREAM}.${consumer}`, request, {
        reply: inboxes[index]!,
      });
    }
    return Effect.sync(() => {
      if (!over) finish(undefined);
    });
  });
