// What every event store must do. memory.test.ts and jetstream.test.ts run it; what only a server can get wrong
// (lost answers, duplicates) is in jetstream.test.ts.
import type { TestFn } from "ava";
import { Effect, Fiber, Stream } from "effect";
import fc from "fast-check";
import { dataTextOf } from "../../../events/codec.ts";
import { campaignFilter, campaignStream, experimentStream, streamPrefix } from "../../../events/stream.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { AppendError } from "../../../infra/event-store/errors.ts";
import { EventStore, emptyHead, headOf, type StreamAppend } from "../../../infra/event-store/event-store.ts";
import { advanced, broken, closed, freshCampaign, freshStream, onto } from "./drafts.ts";

export type Run = <A, E>(effect: Effect.Effect<A, E, EventStore>) => Promise<A>;

export const contract = (test: TestFn, run: Run): void => {
  const append = (...batch: readonly StreamAppend[]) =>
    Effect.flatMap(EventStore, (store) => store.append(batch as [StreamAppend, ...StreamAppend[]]));
  const read = (stream: Parameters<EventStore["Service"]["readStream"]>[0]) =>
    Effect.flatMap(EventStore, (store) => store.readStream(stream));
  const all = (from: number, filter: string) =>
    Effect.flatMap(EventStore, (store) => Stream.runCollect(store.readAll({ from, filter })));
  const last = Effect.flatMap(EventStore, (store) => store.lastSequence);

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
        const decision = () => advanced({ ordinal: 0, cause: "0".repeat(32), opened: [] });
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

  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  const evidence = (value: unknown) => ({
    type: "TrainingCancelled",
    data: { reason: "r", step: 1, evidence: { value } },
  });
  const refused: Record<string, readonly [change: object, tag: AppendError["_tag"], message: RegExp]> = {
    "an event of more than 128 KiB": [evidence("x".repeat(131_000)), "TooLarge", /at most 131072/],
    NUL: [evidence("a\0b"), "InvalidEvent", /data\.evidence\.value holds the character NUL/],
    "NUL in a name": [
      evidence({ "a\0": 1 }),
      "InvalidEvent",
      /a name in data\.evidence\.value holds the character NUL/,
    ],
    "half a surrogate pair": [evidence(["\ud800"]), "InvalidEvent", /data\.evidence\.value\[0\] holds half/],
    "65 levels": [evidence(deep(63)), "InvalidEvent", /deeper than 64/],
    NaN: [evidence(Number.NaN), "InvalidEvent", /data\.evidence\.value is NaN/],
    infinity: [evidence(-1 / 0), "InvalidEvent", /data\.evidence\.value is -Infinity/],
    undefined: [evidence(undefined), "InvalidEvent", /data\.evidence\.value is undefined/],
    "a Date": [evidence(new Date(0)), "InvalidEvent", /not a plain object/],
    "an unknown type": [{ type: "ExperimentPondered" }, "InvalidEvent", /not in the catalogue/],
    "an excess property": [
      { data: { outcome: "failed", reason: "", fitness: null, mood: "good" } },
      "InvalidEvent",
      /mood/,
    ],
    "a missing property": [{ data: { outcome: "failed", reason: "" } }, "InvalidEvent", /fitness/],
    "a wrong value": [
      { data: { outcome: "splendid", reason: "", fitness: null } },
      "InvalidEvent",
      /outcome/,
    ],
    "an event of another kind of stream": [
      { type: "CampaignClosed", data: { reason: "budget-spent", opened: 1, closed: 1 } },
      "InvalidEvent",
      /is not for a stream of kind experiment/,
    ],
    "an id that is none": [{ id: "one" }, "InvalidEvent", /id/],
    "a text that is no JSON": [
      { contribution: { statement: "s", signature: "s", dataText: '{"outcome"' } },
      "InvalidEvent",
      /not JSON/,
    ],
    "a text with half a surrogate pair": [
      {
        contribution: {
          statement: "s",
          signature: "s",
          dataText: '{"outcome":"failed","reason":"\\ud800","fitness":null}',
        },
      },
      "InvalidEvent",
      /holds half/,
    ],
  };
  for (const [what, [change, tag, message]] of Object.entries(refused)) {
    test(`${what} is refused and nothing of its batch is written`, (t) =>
      run(
        Effect.gen(function* () {
          const [one, two] = [freshStream(), freshStream()];
          const error = yield* Effect.flip(
            append(onto(one, emptyHead, closed("good")), onto(two, emptyHead, broken(closed("bad"), change))),
          );
          t.is(error._tag, tag, error.message);
          t.regex(error.message, message);
          t.deepEqual([yield* read(one), yield* read(two)], [[], []]);
        }),
      ));
  }

  test("64 levels and the largest event are taken", (t) =>
    run(
      Effect.gen(function* () {
        const stream = freshStream();
        const { events } = yield* append(onto(stream, emptyHead, broken(closed("x"), evidence(deep(62)))));
        const size = (yield* append(onto(freshStream(), emptyHead, broken(closed("x"), evidence("")))))
          .events[0].bytes.length;
        const large = broken(closed("x"), evidence("x".repeat(131_072 - size)));
        const stored = yield* append(onto(freshStream(), emptyHead, large));
        t.is(stored.events[0].bytes.length, 131_072);
        t.is(events.length, 1);
      }),
    ));

  test("a batch of 1,000 events is taken, one of 1,001 refused; neither stream nor id may come twice", (t) =>
    run(
      Effect.gen(function* () {
        const drafts = Array.from({ length: 1001 }, (_, index) => closed(`${index}`));
        const stream = freshStream();
        const error = yield* Effect.flip(append(onto(stream, emptyHead, ...drafts)));
        t.is(error._tag, "TooLarge");
        t.deepEqual(yield* read(stream), []);
        t.is((yield* append(onto(stream, emptyHead, ...drafts.slice(1)))).events.length, 1000);
        t.is((yield* read(stream)).length, 1000);
        const other = freshStream();
        const draft = closed("twice");
        for (const batch of [
          [onto(other, emptyHead, draft, draft)],
          [onto(other, emptyHead, closed("a")), onto(other, emptyHead, closed("b"))],
        ]) {
          t.is((yield* Effect.flip(append(...batch)))._tag, "InvalidEvent");
        }
        t.deepEqual(yield* read(other), []);
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

/** Bytes as text: a Buffer and a Uint8Array that hold the same are the same to us. */
const plain = (events: readonly LoggedEvent[]) =>
  events.map(({ bytes, ...event }) => ({ ...event, text: new TextDecoder().decode(bytes) }));

const sequences = (events: readonly LoggedEvent[]): readonly number[] =>
  events.map(({ sequence }) => sequence);
