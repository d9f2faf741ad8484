// 100,000 events in batches of 1 … 1,000 over 500 streams: nothing is lost, and the times stay sensible. The limits
// here are generous, for a slow machine that runs other tests beside; measured times are logged.
import test from "ava";
import { Effect, Layer, ManagedRuntime, Stream } from "effect";
import { campaignFilter, experimentStream } from "../../../events/stream.ts";
import { verifyStream } from "../../../events/verify.ts";
import { emptyHead, EventStore, headOf, type StreamHead } from "../../../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../../../infra/event-store/jetstream.ts";
import { Keys } from "../../../infra/keys/keys.ts";
import { memoryKeys } from "../../../infra/keys/memory.ts";
import { startNats } from "../../support/nats.ts";
import { closed, freshCampaign, onto } from "./drafts.ts";

const TOTAL = 100_000;
const STREAMS = 500;
const SIZES = [1, 40, 100, 100, 159, 1000];

test("100,000 events are appended, read and followed without loss", async (t) => {
  t.timeout(170_000);
  const nats = await startNats(t);
  const runtime = ManagedRuntime.make(
    Layer.provideMerge(jetstreamEventStore(await nats.connect()), memoryKeys),
  );
  t.teardown(() => runtime.dispose());
  const campaign = freshCampaign();
  const stream = (index: number) => experimentStream(campaign, `e${index}`);
  const timed = <A, E, R>(what: string, effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const before = performance.now();
      const result = yield* effect;
      const seconds = (performance.now() - before) / 1000;
      t.log(`${what}: ${seconds.toFixed(2)} s`);
      return result;
    });

  await runtime.runPromise(
    Effect.gen(function* () {
      const store = yield* EventStore;
      const heads: StreamHead[] = Array.from({ length: STREAMS }, () => emptyHead);
      const written = Array.from({ length: STREAMS }, () => 0);
      let left = TOTAL;
      let turn = 0;
      /** One of 60 that append at the same time, each to streams of its own. */
      const writer = Effect.fnUntraced(function* (own: readonly number[]) {
        for (let index = 0; left > 0; index++) {
          const size = Math.min(SIZES[turn++ % SIZES.length]!, left);
          left -= size;
          const target = own[index % own.length]!;
          const drafts = Array.from({ length: size }, (_, number) => closed(`${target} ${number}`));
          const { events } = yield* store.append([onto(stream(target), heads[target]!, ...drafts)]);
          heads[target] = headOf(events);
          written[target]! += size;
        }
      });
      const shares = Array.from({ length: 60 }, (_, writer) =>
        heads.flatMap((_, index) => (index % 60 === writer ? [index] : [])),
      );
      yield* timed("append", Effect.forEach(shares, writer, { concurrency: 60, discard: true }));
      t.is(yield* store.lastSequence, TOTAL);

      const events = yield* timed("readAll", Stream.runCollect(store.readAll()));
      t.is(events.length, TOTAL);
      t.true(events.every(({ sequence }, index) => sequence === index + 1));
      const followed = yield* timed(
        "subscribe from the middle",
        Stream.runCount(
          store
            .subscribe({ from: TOTAL / 2 + 1, filter: campaignFilter(campaign) })
            .pipe(Stream.take(TOTAL / 2)),
        ),
      );
      t.is(followed, TOTAL / 2);
      const keys = { tester: yield* (yield* Keys).publicKey("tester") };
      for (let index = 0; index < STREAMS; index += 50) {
        const held = yield* timed(`readStream of ${written[index]} events`, store.readStream(stream(index)));
        t.is(held.length, written[index] ?? 0);
        t.deepEqual(verifyStream(held, keys), []);
      }
    }),
  );
});
