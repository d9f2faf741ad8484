// A recorded log on a real nats-server, for commands that read it: an environment whose NATS_URL names it.
import { jetstream } from "@nats-io/jetstream";
import { Effect } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { subjectOf } from "../../events/stream.ts";
import { connect } from "../../infra/connection/connect.ts";
import { ensureLogStream } from "../../infra/event-store/log-stream.ts";
import type { Teardown } from "./nats.ts";
import { outsideServer, syncedJetstream } from "./outside.ts";

/** The events get the places that they had, if they are a whole log from its first event on. */
export const serveLog = async (t: Teardown, events: readonly LoggedEvent[]) => {
  const { url } = await outsideServer(t, syncedJetstream);
  const write = Effect.gen(function* () {
    const connection = yield* connect({ url });
    yield* ensureLogStream(connection, 1);
    const client = jetstream(connection);
    yield* Effect.promise(async () => {
      for (const { stream, type, bytes } of events) await client.publish(subjectOf(stream, type), bytes);
    });
  });
  await Effect.runPromise(Effect.scoped(write));
  return { NATS_URL: url, DATABASE_URL: "" };
};
