import test from "ava";
import fc from "fast-check";
import { millisecondsOf } from "../../events/time.ts";

test("the time of an event is what Date makes of it", (t) => {
  const [min, max] = [new Date("0100-01-01T00:00:00.000Z"), new Date("9999-12-31T23:59:59.999Z")];
  const times = fc.date({ min, max, noInvalidDate: true });
  fc.assert(
    fc.property(times, (date) => {
      t.is(millisecondsOf(date.toISOString()), date.getTime());
    }),
    { numRuns: 1000 },
  );
});

test("also across leap days and the ends of years", (t) => {
  for (const time of ["2024-02-29T23:59:59.999Z", "1999-12-31T23:59:59.999Z", "2000-02-29T00:00:00.000Z"])
    t.is(millisecondsOf(time), Date.parse(time));
});
