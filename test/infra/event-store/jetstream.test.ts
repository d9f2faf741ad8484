import { jetstreamManager, type StreamConfig } from "@nats-io/jetstream";
import { headers, type NatsConnection } from "@nats-io/transport-node";
import test from "ava";
import { Effect, Layer, ManagedRuntime } from "effect";
import { type StreamName, streamFilter, subjectOf } from "../../../events/stream.ts";
import { verifyStream } from "../../../events/verify.ts";
import { publishBatch } from "../../../infra/event-store/publish.ts";
import type { LogMisconfigured, Unreachable } from "../../../infra/event-store/errors.ts";
import { emptyHead, EventStore, headOf } from "../../../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../../../infra/event-store/jetstream.ts";
import { lineOf } from "../../../infra/event-store/line.ts";
import { ensureLogStream, LOG_STREAM } from "../../../infra/event-store/log-stream.ts";
import { seal } from "../../../infra/event-store/seal.ts";
import { Keys } from "../../../infra/keys/keys.ts";
import { memoryKeys } from "../../../infra/keys/memory.ts";
import { startNats } from "../../support/nats.ts";
import { all, append, plain, read } from "./ask.ts";
import { contract } from "./contract.ts";
import { closed, freshStream, onto } from "./drafts.ts";

const stops: (() => Promise<void>)[] = [];
const file = { teardown: (stop: () => Promise<void>) => void stops.unshift(stop) };
test.after.always(async () => {
  for (const stop of stops) await stop();
});

let connection: NatsConnection;
let runtime: ManagedRuntime.ManagedRuntime<EventStore | Keys, Unreachable | LogMisconfigured>;
test.before(async () => {
  const nats = await startNats(file);
  connection = await nats.connect();
  runtime = ManagedRuntime.make(Layer.provideMerge(jetstreamEventStore(connection), memoryKeys));
  file.teardown(() => runtime.dispose());
});
const run = <A, E>(effect: Effect.Effect<A, E, EventStore | Keys>) => runtime.runPromise(effect);

contract(test, run);

/** Publishes one message as another client might; the server's answer. */
const publish = async (subject: string, bytes: Uint8Array, header: Record<string, string>) => {
  const all = headers();
  for (const [name, value] of Object.entries(header)) all.set(name, value);
  return (await connection.request(subject, bytes, { headers: all, timeout: 5000 })).json<
    Record<string, unknown>
  >();
};

/** One event alone is published as it is, several as one atomic batch; what the server looks at first differs. */
const parts = [
  {
    what: "a batch",
    part: (stream: StreamName) => onto(stream, emptyHead, closed("a"), closed("b")),
    again: "Duplicate",
  },
  {
    what: "one event alone",
    part: (stream: StreamName) => onto(stream, emptyHead, closed("a")),
    again: "WrongSequence",
  },
] as const;

for (const { what, part, again } of parts) {
  test(`${what} that is stored already is known again: ${again}`, (t) =>
    run(
      Effect.gen(function* () {
        const stream = freshStream();
        const batch = [part(stream)] as const;
        const sealed = yield* seal(batch, yield* Keys);
        const line = lineOf(connection);
        t.is((yield* publishBatch(line, sealed))._tag, "Stored");
        t.is((yield* publishBatch(line, sealed))._tag, again);
        const { appended, events } = yield* append(...batch);
        t.false(appended);
        t.deepEqual(plain(events), plain(yield* read(stream)));
      }),
    ));

  test(`${what} that is stored already, beyond the server's memory of ids: WrongSequence`, (t) =>
    run(
      Effect.gen(function* () {
        const stream = freshStream();
        const batch = [part(stream)] as const;
        const sealed = yield* seal(batch, yield* Keys);
        // Without its id in the header the server remembers nothing of it.
        for (const event of sealed[0].events) {
          yield* Effect.promise(() => publish(subjectOf(stream, event.type), event.bytes, {}));
        }
        t.is((yield* publishBatch(lineOf(connection), sealed))._tag, "WrongSequence");
        const { appended, events } = yield* append(...batch);
        t.false(appended);
        t.deepEqual(plain(events), plain(yield* read(stream)));
      }),
    ));
}

test("a stream whose last event says another number than there are is read to its end all the same", (t) =>
  run(
    Effect.gen(function* () {
      for (const order of [[1, 0], [2], [0, 2, 1]]) {
        const stream = freshStream();
        const part = onto(stream, emptyHead, closed("a"), closed("b"), closed("c"));
        const [{ events }] = yield* seal([part], yield* Keys);
        const stored = order.map((index) => events[index]!);
        for (const event of stored)
          yield* Effect.promise(() => publish(subjectOf(stream, event.type), event.bytes, {}));
        t.deepEqual(
          (yield* read(stream)).map(({ id }) => id),
          stored.map(({ id }) => id),
        );
      }
      t.deepEqual(yield* read(freshStream()), []);
    }),
  ));

test("an event that cannot be read ends the reading with its place, and is not appended to blindly", (t) =>
  run(
    Effect.gen(function* () {
      const stream = freshStream();
      const { events } = yield* append(onto(stream, emptyHead, closed("a")));
      const subject = subjectOf(stream, "ExperimentClosed");
      const { seq } = yield* Effect.promise(() => publish(subject, Buffer.from('{"no":"event"}'), {}));
      for (const reading of [
        read(stream),
        all(1, streamFilter(stream)),
        append(onto(stream, headOf(events), closed("b"))),
      ]) {
        const error = yield* Effect.flip(reading as Effect.Effect<unknown, { _tag: string }, EventStore>);
        t.like(error, { _tag: "UnreadableEvent", subject, sequence: seq as number });
      }
    }),
  ));

test("the signatures and hashes of a stream read from the server hold", (t) =>
  run(
    Effect.gen(function* () {
      const stream = freshStream();
      for (let round = 0; round < 5; round++) {
        yield* append(onto(stream, headOf(yield* read(stream)), closed("a"), closed("b")));
      }
      const keys = { tester: yield* (yield* Keys).publicKey("tester") };
      t.deepEqual(verifyStream(yield* read(stream), keys), []);
    }),
  ));

test("a stream of the log's name with another configuration is refused, each difference named", async (t) => {
  const nats = await startNats(t);
  const other = await nats.connect();
  const { streams } = await jetstreamManager(other);
  const wrong = {
    name: LOG_STREAM,
    subjects: ["cambrian.log.>"],
    discard: "old",
    allow_direct: true,
    max_age: 60e9,
  };
  await streams.add(wrong as StreamConfig);
  const error = await Effect.runPromise(Effect.flip(ensureLogStream(other, 1)));
  t.is(error._tag, "LogMisconfigured");
  for (const difference of [
    'subjects is ["cambrian.log.>"], must be ["cambrian.log.*.*.*.*"]',
    'discard is "old", must be "new"',
    "max_age is 60000000000, must be 0",
    "deny_delete is false, must be true",
    "allow_atomic is unset, must be true",
  ]) {
    t.true(error.message.includes(difference), `${difference}\n${error.message}`);
  }
  t.false(error.message.includes("allow_direct"));
});

test("a log of fewer copies than are asked for is refused, and the fix is named", async (t) => {
  const connection = await (await startNats(t)).connect();
  await Effect.runPromise(ensureLogStream(connection));
  await Effect.runPromise(ensureLogStream(connection, 1));
  const error = await Effect.runPromise(Effect.flip(ensureLogStream(connection, 3)));
  t.is(error._tag, "LogMisconfigured");
  t.regex(error.message, /num_replicas is 1, must be 3\. Change it with the nats tool/);
});

test("the log's stream is made once by many, refuses deletion, and is found again as it was made", async (t) => {
  const nats = await startNats(t);
  const connections = await Promise.all(Array.from({ length: 8 }, () => nats.connect()));
  await Promise.all(connections.map((one) => Effect.runPromise(ensureLogStream(one, 1))));
  const { streams } = await jetstreamManager(connections[0]!);
  await t.throwsAsync(streams.purge(LOG_STREAM), { message: /purge not permitted/ });
  await t.throwsAsync(streams.deleteMessage(LOG_STREAM, 1), { message: /delete not permitted/ });
  await Effect.runPromise(ensureLogStream(connections[0]!, 1));
  t.pass();
});
