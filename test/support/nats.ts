// A real nats-server in three lines:
//   const nats = await startNats(t);
//   const connection = await nats.connect();
//   …and both end with the test.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestFn } from "ava";
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Exit, ManagedRuntime, Scope } from "effect";
import { connect, type Address } from "../../infra/connection/connect.ts";
import { embeddedNats, NatsServer } from "../../infra/embedded/nats.ts";

/** A test's `t`, as far as it is needed here. */
export interface Teardown {
  readonly teardown: (stop: () => Promise<void>) => unknown;
}

export type TestNats = NatsServer["Service"] & {
  readonly data: string;
  /** Connects as the laboratory, or with other credentials. */
  readonly connect: (as?: Partial<Address>) => Promise<NatsConnection>;
  readonly stop: () => Promise<void>;
};

/** One server for all tests of a file, started by the first that asks: `const nats = sharedNats(test)`. */
export const sharedNats = (test: TestFn): (() => Promise<TestNats>) => {
  const stops: (() => Promise<void>)[] = [];
  test.after.always("stop the server", async () => {
    for (const stop of stops) await stop();
  });
  let started: Promise<TestNats> | undefined;
  return () => (started ??= startNats({ teardown: (stop) => stops.push(stop) }));
};

/** Starts an embedded server in a new directory, or in `data`, until the test ends. */
export const startNats = async (t: Teardown, data?: string): Promise<TestNats> => {
  const home = data ?? fs.mkdtempSync(join(tmpdir(), "cambrian-"));
  const runtime = ManagedRuntime.make(embeddedNats(home, { announced: true }));
  const scope = Effect.runSync(Scope.make());
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    await Effect.runPromise(Scope.close(scope, Exit.void));
    await runtime.dispose();
  };
  t.teardown(async () => {
    await stop();
    if (data === undefined) fs.rmSync(home, { recursive: true, force: true });
  });
  const server = await runtime.runPromise(NatsServer);
  return {
    ...server,
    data: home,
    stop,
    connect: (as) =>
      Effect.runPromise(
        Scope.provide(connect({ url: server.url, creds: server.labCredentials, ...as }), scope),
      ),
  };
};
