// Readers and subscribers get every event once, in log order, from anywhere.
import type { TestFn } from "ava";
import { Effect, Fiber, Stream } from "effect";
import { campaignFilter, experimentStream, streamPrefix } from "../../../events/stream.ts";
import { emptyHead, EventStore, headOf } from "../../../infra/event-store/event-store.ts";
import { all, append, last, plain, read, sequences, type Run } from "./ask.ts";
import { closed, freshCampaign, freshStream, onto } from "./drafts.ts";

export const reading = (test: TestFn, run: Run): void => {
  test("a reader gets what there was when it began, from anywhere, filtered", (t) =>
    run(
      Effect.gen(function* () {
        const campaign = freshCampaign();
        const filter = campaignFilter(campaign);
        t.deepEqual(yield* all(1, filter), []);
        const streams = Array.from({ length: 5 }, () => freshStream(campaign));
        for (const stream of streams)
          yield* append(onto(stream, emptyHead, closed("a"), closed("b"), closed("c")));
        const stored = yield* all(1, filter);
        t.is(stored.length, 15);
        for (const [index, { sequence }] of stored.entries()) {
          t.deepEqual(plain(yield* all(sequence, filter)), plain(stored.slice(index)));
        }
        const store = yield* EventStore;
        for (const [from, to] of [
          [0, 0],
          [0, 6],
          [3, 9],
          [14, 14],
        ] as const) {
          const span = { from: stored[from]?.sequence ?? 0, to: stored[to]?.sequence ?? 0, filter };
          const read = yield* Stream.runCollect(store.readAll(span));
          t.deepEqual(plain(read), plain(stored.slice(from, to + 1)));
        }
        const [first = 0, second = 0] = sequences(stored);
        t.deepEqual(yield* Stream.runCollect(store.readAll({ from: second, to: first })), []);
        t.is((yield* Stream.runCollect(store.readAll({ to: (yield* last) + 1000, filter }))).length, 15);
        t.deepEqual(yield* all((yield* last) + 1, filter), []);
        t.deepEqual(yield* all((yield* last) + 1000, filter), []);
        const one = streams[2] ?? freshStream();
        t.deepEqual(plain(yield* all(1, `${streamPrefix(one)}.*`)), plain(yield* read(one)));
        t.is((yield* all(1, `cambrian.log.${campaign}.*.*.ExperimentClosed`)).length, 15);
        t.deepEqual(yield* all(1, `cambrian.log.${campaign}.*.*.ExperimentOpened`), []);
      }),
    ));

  test("subscribers get every event once, in order, from anywhere, while appends go on", (t) =>
    run(
      Effect.gen(function* () {
        const store = yield* EventStore;
        const campaign = freshCampaign();
        const filter = campaignFilter(campaign);
        const TOTAL = 600;
        const writer = Effect.fnUntraced(function* (name: string) {
          let head = emptyHead;
          const stream = experimentStream(campaign, name);
          for (let round = 0; round < TOTAL / 12; round++) {
            const drafts = [
              closed(`${name}-${round}`),
              closed(`${name}-${round}`),
              closed(`${name}-${round}`),
            ];
            head = headOf((yield* append(onto(stream, head, ...drafts))).events);
          }
        });
        const writers = yield* Effect.forkChild(
          Effect.forEach(["w1", "w2", "w3", "w4"], writer, { concurrency: 4, discard: true }),
        );
        const early = yield* Effect.forkChild(
          Stream.runCollect(store.subscribe({ filter }).pipe(Stream.take(TOTAL))),
        );
        yield* Effect.sleep("30 millis");
        // One that reads what is there, then follows from there.
        const past = yield* all(1, filter);
        const rest = yield* Stream.runCollect(
          store
            .subscribe({ from: (past.at(-1)?.sequence ?? 0) + 1, filter })
            .pipe(Stream.take(TOTAL - past.length)),
        );
        yield* Fiber.join(writers);
        const truth = sequences(yield* all(1, filter));
        t.is(truth.length, TOTAL);
        t.deepEqual(sequences(yield* Fiber.join(early)), truth);
        t.deepEqual(sequences([...past, ...rest]), truth);
        for (const from of [truth[0] ?? 0, truth[299] ?? 0, truth[599] ?? 0]) {
          const wanted = truth.filter((sequence) => sequence >= from);
          const got = store.subscribe({ from, filter }).pipe(Stream.take(wanted.length), Stream.runCollect);
          t.deepEqual(sequences(yield* got), wanted);
        }
      }),
    ));

  test("a subscriber from beyond the end waits for that sequence", (t) =>
    run(
      Effect.gen(function* () {
        const store = yield* EventStore;
        const campaign = freshCampaign();
        const from = (yield* last) + 2;
        const waiting = yield* Effect.forkChild(
          store.subscribe({ from, filter: campaignFilter(campaign) }).pipe(Stream.take(1), Stream.runCollect),
        );
        yield* Effect.sleep("20 millis");
        yield* append(onto(freshStream(campaign), emptyHead, closed("a"), closed("b"), closed("c")));
        t.true(((yield* Fiber.join(waiting))[0]?.sequence ?? 0) >= from);
      }),
    ));
};
