// What may not be in the log is refused, with its reason, before anything of its batch is written.
import type { TestFn } from "ava";
import { Effect } from "effect";
import type { AppendError } from "../../../infra/event-store/errors.ts";
import { emptyHead } from "../../../infra/event-store/event-store.ts";
import { append, read, type Run } from "./ask.ts";
import { broken, closed, freshStream, onto } from "./drafts.ts";

export const limits = (test: TestFn, run: Run): void => {
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
};
