// What only a server and a line to it can get wrong: lost answers, lost requests, cut connections, a restart.
import { headers } from "@nats-io/transport-node";
import test, { type ExecutionContext } from "ava";
import { Effect, Fiber, Layer, ManagedRuntime, Stream } from "effect";
import { campaignFilter, experimentStream, streamPrefix } from "../../../events/stream.ts";
import { verifyStream } from "../../../events/verify.ts";
import type { AppendError } from "../../../infra/event-store/errors.ts";
import { emptyHead, EventStore, headOf } from "../../../infra/event-store/event-store.ts";
import { connect } from "../../../infra/connection/connect.ts";
import { jetstreamEventStore } from "../../../infra/event-store/jetstream.ts";
import { Keys } from "../../../infra/keys/keys.ts";
import { memoryKeys } from "../../../infra/keys/memory.ts";
import { cutLine } from "../../support/cut-line.ts";
import { startNats } from "../../support/nats.ts";
import { closed, freshCampaign, freshStream, onto } from "./drafts.ts";

/** A server, a line to it, and a store at the near end of the line. */
const overLine = async (t: ExecutionContext) => {
  const nats = await startNats(t);
  const line = await cutLine(t, nats.url);
  // Not the server's own helper: its connections end with it.
  const layer = Layer.unwrap(
    Effect.map(connect({ url: line.url, creds: nats.labCredentials }), (connection) =>
      jetstreamEventStore(connection),
    ),
  );
  const runtime = ManagedRuntime.make(Layer.provideMerge(layer, memoryKeys));
  t.teardown(() => runtime.dispose());
  return {
    nats,
    line,
    run: <A, E>(effect: Effect.Effect<A, E, EventStore | Keys>) => runtime.runPromise(effect),
  };
};

for (const [what, lost] of [
  ["an answer that is lost", "loseAnswerTo"],
  ["a request that is lost", "loseRequest"],
] as const) {
  test(`${what} loses and doubles no event`, async (t) => {
    const { line, run } = await overLine(t);
    await run(
      Effect.gen(function* () {
        const store = yield* EventStore;
        const [one, two] = [freshStream(), freshStream()];
        line[lost]("Nats-Batch-Commit");
        const { events, appended } = yield* store.append([
          onto(one, emptyHead, closed("a"), closed("b")),
          onto(two, emptyHead, closed("c")),
        ]);
        // Whose hand it was that stored it is not known where the answer was lost.
        t.is(appended, lost === "loseRequest");
        t.is(events.length, 3);
        t.is(yield* store.lastSequence, 3);
        // One event alone is no batch.
        const head = headOf(yield* store.readStream(one));
        line[lost]("Nats-Msg-Id");
        const next = yield* store.append([onto(one, head, closed("d"))]);
        t.is(next.appended, lost === "loseRequest");
        t.is(next.events[0].revision, 3);
        t.is(yield* store.lastSequence, 4);
      }),
    );
  });
}

test("while the line is cut again and again, appends and subscribers lose and double nothing", async (t) => {
  const { line, run } = await overLine(t);
  // It makes the log's stream, or fails: that is not done again for anybody, nor is it what is tried here.
  await run(Effect.flatMap(EventStore, ({ lastSequence }) => lastSequence));
  // By what was written, not by the clock: on a slow machine nothing would ever come through.
  const BETWEEN_CUTS = 8;
  let written = 0;
  await run(
    Effect.gen(function* () {
      const store = yield* EventStore;
      const campaign = freshCampaign();
      const filter = campaignFilter(campaign);
      const [WRITERS, ROUNDS] = [6, 40];
      const following = yield* Effect.forkChild(
        Stream.runCollect(store.subscribe({ filter }).pipe(Stream.take(WRITERS * ROUNDS * 3))),
      );
      const patiently = <A>(attempt: Effect.Effect<A, AppendError>) =>
        Effect.retry(attempt, { times: 5, while: ({ _tag }) => _tag === "Unreachable" });
      const write = Effect.fnUntraced(function* (index: number) {
        const stream = experimentStream(campaign, `w${index}`);
        let head = emptyHead;
        for (let round = 0; round < ROUNDS; round++) {
          const two = onto(stream, head, closed(`${round}a`), closed(`${round}b`));
          const { events } = yield* patiently(store.append([two]));
          const one = onto(stream, headOf(events), closed(`${round}c`));
          head = headOf((yield* patiently(store.append([one]))).events);
          written += 1;
          if (written % BETWEEN_CUTS === 0) line.cut();
          yield* Effect.sleep("20 millis");
        }
        return yield* patiently(store.readStream(stream));
      });
      const streams = yield* Effect.forEach(
        Array.from({ length: WRITERS }, (_, index) => index),
        write,
        {
          concurrency: WRITERS,
        },
      );
      const seen = yield* Fiber.join(following);
      const truth = yield* Stream.runCollect(store.readAll({ filter }));
      t.deepEqual(seen.map(({ sequence }) => sequence), truth.map(({ sequence }) => sequence)); // prettier-ignore
      const keys = { tester: yield* (yield* Keys).publicKey("tester") };
      for (const events of streams) {
        t.is(events.length, ROUNDS * 3);
        t.deepEqual(verifyStream(events, keys), []);
      }
    }),
  );
});

test("a subscriber outlives the server and goes on where it was", async (t) => {
  const { nats, line, run } = await overLine(t);
  const campaign = freshCampaign();
  const filter = campaignFilter(campaign);
  await run(
    Effect.gen(function* () {
      const store = yield* EventStore;
      const following = yield* Effect.forkChild(
        Stream.runCollect(store.subscribe({ filter }).pipe(Stream.take(6))),
      );
      yield* store.append([onto(freshStream(campaign), emptyHead, closed("a"), closed("b"), closed("c"))]);
      yield* Effect.promise(() => nats.stop());
      const down = yield* Effect.flip(store.readStream(freshStream(campaign)));
      t.is(down._tag, "Unreachable");
      const again = yield* Effect.promise(() => startNats(t, nats.data));
      line.redirect(again.url);
      yield* store
        .append([onto(freshStream(campaign), emptyHead, closed("d"), closed("e"), closed("f"))])
        .pipe(Effect.retry({ times: 3 }));
      const seen = yield* Fiber.join(following);
      t.deepEqual(seen.map(({ sequence }) => sequence), [1, 2, 3, 4, 5, 6]); // prettier-ignore
      // The news are heard again, too: not only the fallback of a second.
      const next = yield* Effect.forkChild(
        Stream.runCollect(store.subscribe({ from: 7, filter }).pipe(Stream.take(1))),
      );
      yield* Effect.sleep("300 millis");
      const before = performance.now();
      yield* store.append([onto(freshStream(campaign), emptyHead, closed("g"))]);
      yield* Fiber.join(next);
      t.true(performance.now() - before < 500);
    }),
  );
});

test("an append waits until the batches that others abandoned are forgotten", async (t) => {
  const { nats, run } = await overLine(t);
  await run(Effect.flatMap(EventStore, (store) => store.lastSequence));
  const other = await nats.connect();
  for (let index = 0; index < 60; index++) {
    const header = headers();
    header.set("Nats-Batch-Id", `abandoned-${index}`);
    header.set("Nats-Batch-Sequence", "1");
    other.publish(`${streamPrefix(freshStream())}.ExperimentClosed`, "{}", { headers: header });
  }
  await other.flush();
  const before = performance.now();
  await run(
    Effect.gen(function* () {
      const store = yield* EventStore;
      // One event alone is no batch, and waits for none.
      yield* store.append([onto(freshStream(), emptyHead, closed("a"))]);
      t.is(yield* store.lastSequence, 1);
      yield* store.append([onto(freshStream(), emptyHead, closed("b"), closed("c"))]);
      t.is(yield* store.lastSequence, 3);
    }),
  );
  t.true(performance.now() - before > 5000);
});
