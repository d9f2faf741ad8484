// The place in the log that a moment means: found by halving, it is what reading from the first event finds.
import test from "ava";
import { Effect } from "effect";
import { CommandError } from "../../../cli/errors.ts";
import { parseMoment } from "../../../cli/laboratory/moment.ts";
import { seek } from "../../../cli/laboratory/seek.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { logOf } from "../../support/log-of.ts";
import { recordedLog } from "../../support/recorded.ts";

const events = recordedLog("issue-3-tiny.jsonl.gz");
const found = (text: string, log = events, campaign?: string) =>
  Effect.runPromise(Effect.suspend(() => seek(parseMoment(text), campaign)).pipe(Effect.provide(logOf(log))));
const naive = (log: readonly LoggedEvent[], time: string) =>
  log.findLast((event) => Date.parse(event.time) <= Date.parse(time))?.sequence ?? 0;

test("a time means the last event until then, wherever in the log it lies", async (t) => {
  t.true(events.length > 100);
  for (const { time } of events) t.is(await found(time), naive(events, time));
  for (const { time } of events.slice(1)) {
    const before = new Date(Date.parse(time) - 1).toISOString();
    t.is(await found(before), naive(events, before));
  }
});

test("a time of day means that of the last day", async (t) => {
  const last = events.at(-1)!;
  t.is(await found(last.time.slice(11, 23)), last.sequence);
});

test("holes in the order of sequences are passed over", async (t) => {
  const holed = events.filter(({ sequence }) => sequence % 7 !== 3 && sequence % 5 !== 0);
  for (const { time } of holed) t.is(await found(time, holed), naive(holed, time));
});

test("an experiment means its closing", async (t) => {
  const closed = events.find((event) => event.type === "ExperimentClosed" && event.stream.id === "e0001")!;
  t.is(await found("e0001"), closed.sequence);
  t.is(await found(`${closed.stream.campaign}/e0001`), closed.sequence);
  t.is(await found("e0001", events, closed.stream.campaign), closed.sequence);
  // One that has not closed: its last event.
  const cut = events.filter(({ sequence }) => sequence < closed.sequence);
  t.is(
    await found("e0001", cut),
    cut.findLast(({ stream }) => stream.kind === "experiment" && stream.id === "e0001")?.sequence ?? 0,
  );
});

test("what is not there is not found", async (t) => {
  const cases: readonly (readonly [string, RegExp])[] = [
    [String(events.at(-1)!.sequence + 1), /the log ends with event/],
    ["2001-01-01T00:00", /the log begins at/],
    ["2999-01-01T00:00", /is yet to come/],
    ["e9999", /has no experiment e9999/],
    ["other/e0001", /no campaign has the id or the name "other"/],
  ];
  for (const [text, says] of cases) {
    const error = await t.throwsAsync(found(text), { instanceOf: CommandError });
    t.is(error?.exit, "notFound");
    t.regex(error?.message ?? "", says);
  }
  const error = await t.throwsAsync(found("1", []), { instanceOf: CommandError });
  t.is(error?.exit, "notFound");
});
