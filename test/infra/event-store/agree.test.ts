// The same random program on both stores: whatever one answers, the other does. Authors remember heads of streams, old
// ones too; they repeat batches, and use ids again for other bodies and in other streams.
import test from "ava";
import { Effect, Layer, ManagedRuntime } from "effect";
import fc from "fast-check";
import type { Draft } from "../../../events/envelope.ts";
import {
  emptyHead,
  headOf,
  type EventStore,
  type StreamHead,
} from "../../../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../../../infra/event-store/jetstream.ts";
import { memoryEventStore } from "../../../infra/event-store/memory.ts";
import { memoryKeys } from "../../../infra/keys/memory.ts";
import { startNats } from "../../support/nats.ts";
import { append, read } from "./ask.ts";
import { closed, freshStream, onto } from "./drafts.ts";

const STREAMS = 3;
const step = fc.record({
  streams: fc.uniqueArray(fc.nat(STREAMS - 1), { minLength: 1 }),
  /** How many heads ago the author read. */
  age: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2) }),
  /** Names of bodies; a name used before is a repetition. */
  drafts: fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 3 }),
  /** An id that is used for another body. */
  forged: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
type Step = typeof step extends fc.Arbitrary<infer A> ? A : never;

let round = 0;

/** What a store answers to each step, and what its streams hold in the end. */
const play = (steps: readonly Step[], name: string): Effect.Effect<unknown, unknown, EventStore> =>
  Effect.gen(function* () {
    const streams = Array.from({ length: STREAMS }, () => freshStream());
    const heads: StreamHead[][] = streams.map(() => [emptyHead]);
    const answers: unknown[] = [];
    for (const { streams: targets, age, drafts, forged } of steps) {
      const parts = targets.map((target) => {
        const head = heads[target]!.at(-1 - age) ?? emptyHead;
        const events = drafts.map((body): Draft =>
          closed(`${body}${forged ? "!" : ""}`, `${name}/${target}/${body}`),
        );
        return onto(streams[target]!, head, ...events);
      });
      const result = yield* Effect.result(append(...parts));
      answers.push(
        result._tag === "Failure"
          ? result.failure._tag
          : [
              result.success.appended,
              ...result.success.events.map(({ id, revision, data }) => [id, revision, data]),
            ],
      );
      for (const target of targets) heads[target]!.push(headOf(yield* read(streams[target]!)));
    }
    const held = yield* Effect.forEach(streams, read);
    return [answers, held.map((events) => events.map(({ id, revision, data }) => [id, revision, data]))];
  });

test("memory and JetStream answer alike to any program", async (t) => {
  const nats = await startNats(t);
  const memory = ManagedRuntime.make(Layer.provide(memoryEventStore, memoryKeys));
  const jetstream = ManagedRuntime.make(Layer.provide(jetstreamEventStore(await nats.connect()), memoryKeys));
  t.teardown(() => jetstream.dispose());
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
      const name = `round-${round++}`;
      t.deepEqual(await jetstream.runPromise(play(steps, name)), await memory.runPromise(play(steps, name)));
    }),
    { numRuns: 40 },
  );
});
