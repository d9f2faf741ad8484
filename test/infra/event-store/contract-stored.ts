// Events that were sealed elsewhere keep their bytes and their order, and are there once, or not at all.
import type { TestFn } from "ava";
import { Effect, Stream } from "effect";
import { campaignFilter, type StreamName } from "../../../events/stream.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import {
  emptyHead,
  EventStore,
  headOf,
  type SealedAppend,
  type SealedBatch,
  type StreamAppend,
} from "../../../infra/event-store/event-store.ts";
import { seal } from "../../../infra/event-store/seal.ts";
import { Keys } from "../../../infra/keys/keys.ts";
import { memoryKeys } from "../../../infra/keys/memory.ts";
import { read, type Run } from "./ask.ts";
import { closed, freshCampaign, freshStream, onto } from "./drafts.ts";

const appendStored = (batch: SealedBatch) => Effect.flatMap(EventStore, (store) => store.appendStored(batch));

/** Sealed with the keys of another laboratory, where these streams lay in one another. */
const sealedElsewhere = (...parts: readonly StreamAppend[]) =>
  Effect.flatMap(Keys, (keys) => seal(parts as [StreamAppend, ...StreamAppend[]], keys)).pipe(
    Effect.map((batch) => batch.map(interleaved) as unknown as SealedBatch),
    Effect.provide(memoryKeys),
  );
const interleaved = (part: SealedAppend, at: number): SealedAppend => ({
  ...part,
  events: part.events.map((event, index) => ({
    ...event,
    sequence: 100 + 10 * index + at,
  })) as unknown as SealedAppend["events"],
});

const textsOf = (events: readonly LoggedEvent[]): readonly string[] =>
  events.map(({ bytes }) => new TextDecoder().decode(bytes));

export const stored = (test: TestFn, run: Run): void => {
  test("stored events keep their bytes, and lie in one another as they did where they come from", (t) =>
    run(
      Effect.gen(function* () {
        const store = yield* EventStore;
        const campaign = freshCampaign();
        const streams: [StreamName, StreamName] = [freshStream(campaign), freshStream(campaign)];
        const batch = yield* sealedElsewhere(
          onto(streams[0], emptyHead, closed("a"), closed("c")),
          onto(streams[1], emptyHead, closed("b"), closed("d")),
        );
        const { events, appended } = yield* appendStored(batch);
        t.true(appended);
        // Other tests put into the same log what nobody can read.
        const found = yield* Stream.runCollect(store.readAll({ filter: campaignFilter(campaign) }));
        const wanted = [0, 1].flatMap((index) => batch.map((part) => part.events[index]!));
        t.deepEqual(textsOf(found), textsOf(wanted));
        t.deepEqual(
          events.map(({ sequence }) => sequence),
          found.map(({ sequence }) => sequence),
        );
        t.false((yield* appendStored(batch)).appended);
        for (const stream of streams) t.is((yield* read(stream)).length, 2);
      }),
    ));

  test("stored events on a stream that stands otherwise are a conflict, and nothing of the batch is there", (t) =>
    run(
      Effect.gen(function* () {
        const [taken, free] = [freshStream(), freshStream()];
        yield* appendStored(yield* sealedElsewhere(onto(taken, emptyHead, closed("a"))));
        const late = yield* sealedElsewhere(
          onto(free, emptyHead, closed("b")),
          onto(taken, emptyHead, closed("c")),
        );
        const error = yield* Effect.flip(appendStored(late));
        t.is(error._tag, "Conflict");
        t.deepEqual([(yield* read(free)).length, (yield* read(taken)).length], [0, 1]);
        const next = yield* sealedElsewhere(onto(taken, headOf(yield* read(taken)), closed("d")));
        t.true((yield* appendStored(next)).appended);
      }),
    ));
};
