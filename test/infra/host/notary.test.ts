// The notary over a log in memory: when it signs, what it signs, and that several of them agree.
import test, { type ExecutionContext } from "ava";
import { Effect, Fiber, Layer, Stream } from "effect";
import { TestClock } from "effect/testing";
import { rootsAt } from "../../../events/merkle-tree.ts";
import { notaryStream } from "../../../events/stream.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { audit, auditedIn } from "../../../infra/audit/audit.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { memoryEventStore } from "../../../infra/event-store/memory.ts";
import { makeNotary } from "../../../infra/host/notary.ts";
import { openCampaign } from "../../../infra/host/open-campaign.ts";
import type { Keys } from "../../../infra/keys/keys.ts";
import { memoryKeys } from "../../../infra/keys/memory.ts";
import { ofType } from "../../../events/of-type.ts";
import { appendTo, tell } from "../../support/histories.ts";
import { twoBaselines } from "../../support/settings.ts";

const told = tell({ seed: 7, campaigns: 1, experiments: 260, parallel: 3 });

const opened = openCampaign("c9", {
  name: "notarised",
  question: "who signs?",
  seed: 1,
  settings: twoBaselines,
  sync: "verified",
});
const upTo = (count: number, from = 0) => appendTo(told.slice(0, count), from);
const wholeLog = Effect.gen(function* () {
  const store = yield* EventStore;
  return yield* Stream.runCollect(store.readAll());
});
const heads = Effect.gen(function* () {
  const store = yield* EventStore;
  return ofType(yield* store.readStream(notaryStream), "TreeHeadSigned");
});
const sizes = Effect.map(heads, (found) => found.map(({ data }) => data.size));

const run = (effect: Effect.Effect<void, { readonly message: string }, EventStore | Keys>) =>
  effect.pipe(
    Effect.provide(memoryEventStore.pipe(Layer.provideMerge(memoryKeys))),
    Effect.provide(TestClock.layer()),
    Effect.scoped,
    Effect.runPromise,
  );

/** Lets the notary take what has been appended. */
const settled = TestClock.adjust("1 millis");

test("a head is signed every thousand events and after ten seconds, and none for heads alone", (t) =>
  run(
    Effect.gen(function* () {
      const { follow, conclude } = yield* makeNotary;
      const following = yield* Effect.forkChild(follow);
      yield* opened;
      yield* upTo(998);
      yield* settled;
      t.deepEqual(yield* sizes, []);
      yield* upTo(1010, 998);
      yield* settled;
      t.deepEqual(yield* sizes, [1000]);
      yield* TestClock.adjust("9 seconds");
      t.deepEqual(yield* sizes, [1000]);
      yield* TestClock.adjust("1 seconds");
      // The opening, what was told, and the first head.
      t.deepEqual(yield* sizes, [1000, 1012]);
      yield* TestClock.adjust("5 minutes");
      t.deepEqual(yield* sizes, [1000, 1012]);
      yield* upTo(1012, 1010);
      yield* conclude;
      t.deepEqual(yield* sizes, [1000, 1012, 1015]);
      yield* conclude;
      yield* Fiber.interrupt(following);
      yield* holds(t, 3);
    }),
  ));

/** Every head is over the bytes before it, signed by the key that the campaign made known. */
const holds = (t: ExecutionContext, count: number) =>
  Effect.gen(function* () {
    const log = yield* wholeLog;
    const signed = ofType(log, "TreeHeadSigned");
    const roots = rootsAt(
      log.map(({ bytes }) => bytes),
      signed.map(({ data }) => data.size),
    );
    for (const { data, causationid } of signed) {
      t.is(data.root, roots.get(data.size)!);
      t.is(causationid, log[data.size - 1]!.id);
    }
    const sections = yield* audit(auditedIn(log, "c9")).pipe(Effect.provide(memoryArtifacts));
    const found = sections.find(({ name }) => name === "tree heads");
    t.like(found, { verdict: "ok", checked: count, why: null });
    // What `tell` told is signed by nobody whose key is known.
    const streams = sections.find(({ name }) => name === "streams");
    const ofNotary = new Set(signed.map(({ sequence }) => sequence));
    t.deepEqual(
      streams?.faults.filter(({ sequence }) => ofNotary.has(sequence)),
      [],
    );
  });

test("another notary goes on from the heads of the one before, and signs a log that has none with one", (t) =>
  run(
    Effect.gen(function* () {
      yield* opened;
      yield* upTo(2500);
      const first = yield* Effect.forkChild((yield* makeNotary).follow);
      yield* settled;
      t.deepEqual(
        yield* sizes,
        [],
        "what was there before it came has no head further on that it might not know of",
      );
      yield* TestClock.adjust("10 seconds");
      t.deepEqual(yield* sizes, [2501]);
      yield* Fiber.interrupt(first);
      yield* upTo(2600, 2500);
      const second = yield* makeNotary;
      const following = yield* Effect.forkChild(second.follow);
      yield* upTo(3600, 2600);
      yield* settled;
      t.deepEqual(yield* sizes, [2501, 3501]);
      yield* Fiber.interrupt(following);
      yield* second.conclude;
      yield* holds(t, 3);
    }),
  ));

test("two notaries at once sign every head once", (t) =>
  run(
    Effect.gen(function* () {
      yield* opened;
      const both = yield* Effect.all([makeNotary, makeNotary]);
      const following = yield* Effect.forEach(both, ({ follow }) => Effect.forkChild(follow));
      yield* upTo(3200);
      yield* settled;
      t.deepEqual(yield* sizes, [1000, 2000, 3000]);
      yield* upTo(3300, 3200);
      yield* Effect.forEach(both, ({ conclude }) => conclude, { concurrency: "unbounded" });
      yield* Effect.forEach(following, Fiber.interrupt);
      t.is((yield* sizes).length, 4);
      yield* holds(t, 4);
    }),
  ));

test("a log of before there was a notary is signed once a campaign makes its key known", (t) =>
  run(
    Effect.gen(function* () {
      const { follow, conclude } = yield* makeNotary;
      const following = yield* Effect.forkChild(follow);
      yield* upTo(1500);
      yield* TestClock.adjust("1 minute");
      yield* conclude;
      t.deepEqual(yield* sizes, []);
      yield* opened;
      yield* TestClock.adjust("10 seconds");
      yield* Fiber.interrupt(following);
      t.is((yield* sizes).length, 1);
      t.true((yield* sizes)[0]! > 1500);
    }),
  ));
