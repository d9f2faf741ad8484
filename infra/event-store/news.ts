// News of the log: wakes those who wait for more events. A hint only: what there is, they read themselves, so that a
// lost or doubled hint loses or doubles no event.
import { jetstreamManager } from "@nats-io/jetstream";
import { createInbox } from "@nats-io/transport-node";
import { Effect, Latch, type Scope } from "effect";
import type { Unreachable } from "./errors.ts";
import type { Line } from "./line.ts";
import { LOG_STREAM } from "./log-stream.ts";

export interface News {
  /**
   * Waits for the next event after the call of `listen` itself, or for a second at most: so that without any hint
   * a follower is late, never stuck.
   */
  readonly listen: () => Effect.Effect<void>;
}

export const news = (line: Line): Effect.Effect<News, Unreachable, Scope.Scope> =>
  Effect.gen(function* () {
    const { connection } = line;
    let next = Latch.makeUnsafe(false);
    const inbox = createInbox();
    const subscription = connection.subscribe(inbox, {
      callback: () => {
        next.openUnsafe();
        next = Latch.makeUnsafe(false);
      },
    });
    const { consumers } = yield* attempt(line, () => jetstreamManager(connection, { checkAPI: false }));
    const name = inbox.replaceAll(".", "-");
    const addConsumer = attempt(line, () =>
      consumers.add(LOG_STREAM, {
        name,
        deliver_subject: inbox,
        deliver_policy: "new",
        ack_policy: "none",
        headers_only: true,
        mem_storage: true,
        inactive_threshold: 300_000_000_000,
      }),
    );
    yield* addConsumer;
    yield* Effect.addFinalizer(() =>
      Effect.promise(async () => {
        subscription.unsubscribe();
        if (!connection.isClosed()) await consumers.delete(LOG_STREAM, name).catch(() => undefined);
      }),
    );
    // A server that restarted has forgotten the consumer.
    line.onReconnect(() => void Effect.runFork(Effect.ignore(addConsumer)));
    return {
      listen: () => {
        const heard = next;
        return Effect.race(heard.await, Effect.sleep("1 second"));
      },
    };
  });

const attempt = <A>(line: Line, run: () => Promise<A>): Effect.Effect<A, Unreachable> =>
  Effect.tryPromise({
    try: run,
    catch: (cause) => line.unreachable(`it cannot be followed: ${String(cause)}`),
  });
