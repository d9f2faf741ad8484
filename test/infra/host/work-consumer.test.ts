// The consumers through which work is delivered, on a real server.
import test from "ava";
import { jetstreamManager } from "@nats-io/jetstream";
import { Effect } from "effect";
import { ensureLogStream, LOG_STREAM } from "../../../infra/event-store/log-stream.ts";
import { workConsumer } from "../../../infra/host/work-consumer.ts";
import { startNats } from "../../support/nats.ts";

test("a consumer that was made with other settings gets those of today, and keeps its place", async (t) => {
  const nats = await startNats(t);
  const connection = await nats.connect();
  await Effect.runPromise(ensureLogStream(connection, 1));
  const filters = ["cambrian.log.c1.experiment.*.TrainingRequested"];
  const made = (ackWaitSeconds: number, more: readonly string[] = []) =>
    Effect.runPromise(
      workConsumer(connection, { name: "work-c1", filters: [...filters, ...more], ackWaitSeconds }),
    );
  const first = await (await made(2)).info();
  t.is(first.config.ack_wait, 2e9);
  const again = await (await made(30, ["cambrian.log.c1.experiment.*.ProbeRequested"])).info();
  t.is(again.config.ack_wait, 30e9);
  t.is(again.config.filter_subjects?.length, 2);
  t.is(again.created, first.created);
  const manager = await jetstreamManager(connection);
  t.is((await manager.consumers.list(LOG_STREAM).next()).length, 1);
});
