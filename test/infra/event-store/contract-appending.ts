// What is appended is there, once, in its place, or not at all.
import type { TestFn } from "ava";
import { Effect } from "effect";
import fc from "fast-check";
import { dataTextOf } from "../../../events/codec.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { campaignStream } from "../../../events/stream.ts";
import { emptyHead, headOf, type StreamAppend } from "../../../infra/event-store/event-store.ts";
import { append, plain, read, type Run } from "./ask.ts";
import { advanced, broken, closed, freshCampaign, freshStream, onto } from "./drafts.ts";

export const appending = (test: TestFn, run: Run): void => {
  test("what is appended is read back, chained and in order", (t) =>
    run(
      Effect.gen(function* () {
        const stream = freshStream();
        t.deepEqual(yield* read(stream), []);
        const first = yield* append(onto(stream, emptyHead, closed("a"), closed("b")));
        const second = yield* append(onto(stream, headOf(first.events), closed("c")));
        t.true(first.appended && second.appended);
        const stored = yield* read(stream);
        t.deepEqual(plain(stored), plain([...first.events, ...second.events]));
        t.deepEqual(
          stored.map(({ revision }) => revision),
          [1, 2, 3],
        );
        t.deepEqual(
          stored.map(({ attributes }) => attributes.prevhash),
          [emptyHead.hash, stored[0]?.hash, stored[1]?.hash],
        );
      }),
    ));

  test("an append on a stream that has moved on is a conflict, and one on a stream that has not is not", (t) =>
    run(
      Effect.gen(function* () {
        const stream = freshStream();
        const { events } = yield* append(onto(stream, emptyHead, closed("a")));
        yield* append(onto(stream, headOf(events), closed("b")));
        for (const expected of [emptyHead, headOf(events)]) {
          const error = yield* Effect.flip(append(onto(stream, expected, closed("late"))));
          t.is(error._tag, "Conflict");
          t.regex(error.message, /is at revision 2, expected [01]/);
        }
        t.is((yield* read(stream)).length, 2);
      }),
    ));

  test("a batch over two streams is all or nothing", (t) =>
    run(
      Effect.gen(function* () {
        const campaign = freshCampaign();
        const [director, one, two] = [campaignStream(campaign), freshStream(campaign), freshStream(campaign)];
        const decision = () =>
          advanced({
            ordinal: 0,
            cause: "0".repeat(32),
            causeType: "CampaignOpened",
            opened: [],
            served: [],
          });
        const { events } = yield* append(
          onto(director, emptyHead, decision()),
          onto(one, emptyHead, closed("a"), closed("b")),
        );
        t.deepEqual(
          events.map(({ stream }) => stream.kind),
          ["campaign", "experiment", "experiment"],
        );
        t.deepEqual(
          events.map(({ sequence }) => sequence - events[0].sequence),
          [0, 1, 2],
        );
        const head = headOf(yield* read(director));
        const stale = yield* Effect.flip(
          append(onto(two, emptyHead, closed("c")), onto(one, emptyHead, closed("d"))),
        );
        t.is(stale._tag, "Conflict");
        const staleFirst = yield* Effect.flip(
          append(onto(director, emptyHead, decision()), onto(two, emptyHead, closed("e"))),
        );
        t.is(staleFirst._tag, "Conflict");
        t.deepEqual(yield* read(two), []);
        t.is(
          (yield* append(onto(director, head, decision()), onto(two, emptyHead, closed("f")))).events.length,
          2,
        );
      }),
    ));

  test("a batch that is there already answers with the stored events and appends nothing", (t) =>
    run(
      Effect.gen(function* () {
        const [one, two] = [freshStream(), freshStream()];
        const batch = [onto(one, emptyHead, closed("a"), closed("b")), onto(two, emptyHead, closed("c"))];
        const first = yield* append(...batch);
        yield* append(onto(one, headOf(yield* read(one)), closed("later")));
        const again = yield* append(...batch);
        t.true(first.appended);
        t.false(again.appended);
        t.deepEqual(plain(again.events), plain(first.events));
        // Nor does it when its author has read the stream in between.
        const heads = [yield* read(one), yield* read(two)].map(headOf);
        const reread = batch.map((part, index) => ({ ...part, expected: heads[index] ?? emptyHead }));
        t.false((yield* append(...reread)).appended);
        t.deepEqual([(yield* read(one)).length, (yield* read(two)).length], [3, 1]);
      }),
    ));

  test("an id that holds another body is refused, in its stream and in another", (t) =>
    run(
      Effect.gen(function* () {
        const stream = freshStream();
        const draft = closed("a");
        const { events } = yield* append(onto(stream, emptyHead, draft));
        const other = { ...closed("another"), id: draft.id };
        const elsewhere = freshStream();
        for (const attempt of [
          onto(stream, emptyHead, other),
          onto(stream, headOf(events), other),
          onto(stream, headOf(events), closed("new"), draft),
          onto(elsewhere, emptyHead, other),
        ]) {
          const error = yield* Effect.flip(append(attempt));
          t.is(error._tag, "InvalidEvent", error.message);
          t.true(error.message.includes(draft.id), error.message);
        }
        t.deepEqual([(yield* read(stream)).length, (yield* read(elsewhere)).length], [1, 0]);
      }),
    ));

  test("an agent's text of the data is kept as it is", (t) =>
    run(
      Effect.gen(function* () {
        const stream = freshStream();
        const dataText = '{ "fitness" : null,\n"reason":"caf\\u00e9 ,\\"data\\":", "outcome":"failed"}';
        const draft = broken(closed("ignored"), {
          contribution: { statement: "s", signature: "t", dataText },
        });
        yield* append(onto(stream, emptyHead, draft));
        const [event] = yield* read(stream);
        t.is(dataTextOf(event?.bytes ?? new Uint8Array()), dataText);
        t.deepEqual(event?.data as unknown, { fitness: null, reason: 'café ,"data":', outcome: "failed" });
      }),
    ));

  test("of 60 appends at once on one stream one wins, and on 60 streams all do", (t) =>
    run(
      Effect.gen(function* () {
        const stream = freshStream();
        const rivals = Array.from({ length: 60 }, (_, index) =>
          Effect.result(append(onto(stream, emptyHead, closed(`r${index}`), closed(`s${index}`)))),
        );
        const outcomes = yield* Effect.all(rivals, { concurrency: 60 });
        t.is(outcomes.filter(({ _tag }) => _tag === "Success").length, 1);
        t.is((yield* read(stream)).length, 2);
        const streams = Array.from({ length: 60 }, () => freshStream());
        yield* Effect.forEach(streams, (one) => append(onto(one, emptyHead, closed("a"), closed("b"))), {
          concurrency: 60,
        });
        for (const one of streams) t.is((yield* read(one)).length, 2);
      }),
    ));

  test("the same batch from 20 hands at once is appended once", (t) =>
    run(
      Effect.gen(function* () {
        const [one, two] = [freshStream(), freshStream()];
        const batch = [onto(one, emptyHead, closed("a"), closed("b")), onto(two, emptyHead, closed("c"))];
        const results = yield* Effect.all(
          Array.from({ length: 20 }, () => append(...batch)),
          { concurrency: 20 },
        );
        t.is(results.filter(({ appended }) => appended).length, 1);
        const stored = [...(yield* read(one)), ...(yield* read(two))];
        for (const { events } of results) t.deepEqual(plain(events), plain(stored));
      }),
    ));

  test("any interleaving of appends leaves every stream as its successful appends made it", async (t) => {
    const step = fc.record({
      targets: fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 3 }),
      events: fc.integer({ min: 1, max: 3 }),
      stale: fc.boolean(),
      repeat: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), (steps) =>
        run(
          Effect.gen(function* () {
            const streams = [freshStream(), freshStream(), freshStream()];
            const model: string[][] = [[], [], []];
            for (const [index, { targets, events, stale, repeat }] of steps.entries()) {
              const parts: StreamAppend[] = [];
              for (const target of targets) {
                const stream = streams[target] ?? freshStream();
                const head = headOf(yield* read(stream));
                const drafts = Array.from({ length: events }, (_, number) => closed(`${index}.${number}`));
                parts.push(onto(stream, stale ? emptyHead : head, ...drafts));
              }
              const conflicts = stale && targets.some((target) => model[target]?.length);
              const result = yield* Effect.result(append(...parts));
              t.is(result._tag, conflicts ? "Failure" : "Success");
              if (conflicts) continue;
              for (const target of targets) {
                for (let number = 0; number < events; number++) model[target]?.push(`${index}.${number}`);
              }
              if (repeat) t.false((yield* append(...parts)).appended);
            }
            for (const [target, stream] of streams.entries()) {
              const stored = (yield* read(stream)) as readonly LoggedEvent<"ExperimentClosed">[];
              t.deepEqual(
                stored.map(({ data }) => data.reason),
                model[target] ?? [],
              );
              t.deepEqual(
                stored.map(({ revision }) => revision),
                stored.map((_, index) => index + 1),
              );
            }
          }),
        ),
      ),
      { numRuns: 25 },
    );
  });
};
