// The connection as the store uses it. A request waits for a connection that is up, because what is sent while it is
// down may vanish; and it fails as soon as the connection breaks off, because its answer will never come.
import type { NatsConnection, Status } from "@nats-io/transport-node";
import { Effect, Fiber, Latch, Schedule } from "effect";
import { Unreachable } from "./errors.ts";

export interface Line {
  readonly connection: NatsConnection;
  /** One try of a request. */
  readonly whileUp: <A, E>(request: Effect.Effect<A, E>) => Effect.Effect<A, E | Unreachable>;
  /** A request that only reads: tried for some ten seconds. */
  readonly patiently: <A, E extends { readonly _tag: string }>(
    request: Effect.Effect<A, E>,
  ) => Effect.Effect<A, E | Unreachable>;
  /** Runs at every reconnection from now on. */
  readonly onReconnect: (run: () => void) => void;
  readonly unreachable: (why: string) => Unreachable;
}

/** How long to wait for a connection that is down, in milliseconds. */
const PATIENCE = 2000;

/** Watches a connection until it is closed. */
export const lineOf = (connection: NatsConnection): Line => {
  const up = Latch.makeUnsafe(true);
  const atBreak = new Set<() => void>();
  const onReconnect: (() => void)[] = [];
  const unreachable = (why: string): Unreachable => {
    const url = connection.getServer();
    return new Unreachable({ url, message: `The log at ${url} cannot be reached: ${why}.` });
  };
  const heed = ({ type }: Status): void => {
    if (type === "disconnect") {
      up.closeUnsafe();
      for (const run of atBreak) run();
    }
    if (type === "reconnect") {
      up.openUnsafe();
      for (const run of onReconnect) run();
    }
  };
  void (async () => {
    for await (const status of connection.status()) heed(status);
  })();

  const waitUntilUp = Effect.suspend(() => {
    if (connection.isClosed()) return Effect.fail(unreachable("the connection is closed"));
    return Effect.timeoutOrElse(up.await, {
      duration: PATIENCE,
      orElse: () => Effect.fail(unreachable(`the connection is down for ${PATIENCE} ms`)),
    });
  });
  // What races is one fiber and one callback: a race of two fibers takes longer than the rest of a small request.
  const whileUp: Line["whileUp"] = <A, E>(request: Effect.Effect<A, E>) =>
    Effect.flatMap(Effect.andThen(waitUntilUp, Effect.context<never>()), (context) =>
      Effect.callback<A, E | Unreachable>((resume) => {
        const fiber = Effect.runForkWith(context)(request);
        const brokenOff = (): void => {
          resume(Effect.fail(unreachable("the connection broke off")));
          fiber.interruptUnsafe();
        };
        atBreak.add(brokenOff);
        fiber.addObserver((exit) => {
          atBreak.delete(brokenOff);
          resume(exit);
        });
        return Fiber.interrupt(fiber);
      }),
    );
  return {
    connection,
    whileUp,
    patiently: (request) =>
      Effect.retry(whileUp(request), {
        schedule: Schedule.spaced("250 millis"),
        times: 4,
        while: ({ _tag }) => _tag === "Unreachable" && !connection.isClosed(),
      }),
    onReconnect: (run) => void onReconnect.push(run),
    unreachable,
  };
};
