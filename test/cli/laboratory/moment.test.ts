// What `--at` understands, and that it understands nothing else.
import test from "ava";
import { CommandError } from "../../../cli/errors.ts";
import { parseMoment } from "../../../cli/laboratory/moment.ts";

test("a sequence number", (t) => {
  t.deepEqual(parseMoment("120"), { kind: "sequence", sequence: 120 });
});

test("a time, in UTC unless it says otherwise, to the minute, the second or the millisecond", (t) => {
  const at = (time: string) => ({ kind: "time", time: Date.parse(time) }) as const;
  t.deepEqual(parseMoment("2026-05-04T17:30"), at("2026-05-04T17:30:00.000Z"));
  t.deepEqual(parseMoment("2026-05-04T17:30:05Z"), at("2026-05-04T17:30:05.000Z"));
  t.deepEqual(parseMoment("2026-05-04T17:30:05.25Z"), at("2026-05-04T17:30:05.250Z"));
  t.deepEqual(parseMoment("2026-05-04T17:30:05+02:00"), at("2026-05-04T15:30:05.000Z"));
});

test("a time of day", (t) => {
  t.deepEqual(parseMoment("00:01"), { kind: "timeOfDay", time: 60_000 });
  t.deepEqual(parseMoment("17:30:05.5"), { kind: "timeOfDay", time: 63_005_500 });
});

test("an experiment, of a campaign that may be named", (t) => {
  t.deepEqual(parseMoment("e0012"), { kind: "experiment", campaign: undefined, experiment: "e0012" });
  t.deepEqual(parseMoment("c1/b01"), { kind: "experiment", campaign: "c1", experiment: "b01" });
  t.deepEqual(parseMoment("my run/e0001"), {
    kind: "experiment",
    campaign: "my run",
    experiment: "e0001",
  });
});

const nonsense = [
  ...["", "0", "-1", "1.5", "1e3", "9999999999999999", "yesterday", "delta-wide", "e", "e12x", "/e0001"],
  ...["2026-05-04", "2026-13-04T10:00", "2026-02-31T10:00", "2026-05-04T25:00", "2026-05-04 17:30"],
  ...["24:01", "7:30", "17:60", "c1/e0001/x", "e0001.*", "c1/>"],
];
for (const text of nonsense)
  test(`"${text}" is none of them`, (t) => {
    const error = t.throws(() => parseMoment(text), { instanceOf: CommandError });
    t.is(error?.exit, "usage");
    t.regex(error?.message ?? "", /--at does not understand/);
  });
