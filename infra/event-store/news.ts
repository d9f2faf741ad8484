// News of the log: wakes those who wait for more events. A hint only: what there is, they read themselves, so that a
// lost or doubled hint loses or doubles no event. The server is asked for them by the first who listens: a hint for each
// event costs it some 8 µs and this process some 4, for nothing where nobody waits.
import { jetstreamManager } from "@nats-io/jetstream";
import { createInbox } from "@nats-io/transport-node";
import { Effect, Latch, Semaphore, type Scope } from "effect";
import type { Line } from "./line.ts";
import { LOG_STREAM } from "./log-stream.ts";

export interface News {
  /**
   * Does something while it listens. What it is given waits for the next event of such a subject since then, or for a
   * second at most: so that without any hint, or where none can be had, a follower is late, never stuck.
   */
  readonly listening: <A, E>(
    subject: RegExp,
    use: (more: Effect.Effect<void>) => Effect.Effect<A, E>,
  ) => Effect.Effect<A, E>;
}

export const news = (line: Line): Effect.Effect<News, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { connection } = line;
    /** Of those who listen, with the subjects that they wait for. */
    const latches = new Map<Latch.Latch, RegExp>();
    let held = false;
    const oneAtATime = yield* Semaphore.make(1);
    const inbox = createInbox();
    const subscription = connection.subscribe(inbox, {
      callback: (_, { subject }) => {
        for (const [latch, pattern] of latches) if (pattern.test(subject)) latch.openUnsafe();
      },
    });
    const { consumers } = yield* Effect.promise(() => jetstreamManager(connection, { checkAPI: false }));
    const name = inbox.replaceAll(".", "-");
    const addConsumer = Effect.tryPromise(() =>
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
    const hold = oneAtATime.withPermit(
      Effect.suspend(() => (held ? Effect.void : Effect.map(addConsumer, () => void (held = true)))),
    );
    yield* Effect.addFinalizer(() =>
      Effect.promise(async () => {
        subscription.unsubscribe();
        if (!connection.isClosed()) await consumers.delete(LOG_STREAM, name).catch(() => undefined);
      }),
    );
    // A server that restarted has forgotten the consumer.
    line.onReconnect(() => void (held && Effect.runFork(Effect.ignore(addConsumer))));
    return {
      listening: (subject, use) =>
        Effect.acquireUseRelease(
          Effect.map(Effect.ignore(hold), () => {
            const latch = Latch.makeUnsafe(false);
            latches.set(latch, subject);
            return latch;
          }),
          (latch) => use(Effect.race(latch.await, Effect.sleep("1 second"))),
          (latch) => Effect.sync(() => latches.delete(latch)),
        ),
    };
  });
