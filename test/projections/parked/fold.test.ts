import test from "ava";
import { opsStream } from "../../../events/stream.ts";
import { parked } from "../../../projections/index.ts";
import { fold, rowsOf } from "../../../projections/projection.ts";
import { logged } from "../../support/histories.ts";
import type { Told } from "../../../bench/histories/told.ts";

const work = {
  role: "checker",
  experiment: "e1",
  work: "1".repeat(32),
  want: "decide",
  message: "no answer",
};
const stream = opsStream("c1", "checker");
const failed: Told = { type: "WorkFailed", data: { ...work, retryable: true }, stream };
const parkedAfter = (failures: number): Told => ({ type: "WorkParked", data: { ...work, failures }, stream });

test("a failure parks nothing; a parked want is on record with its failures", (t) => {
  t.deepEqual(rowsOf(parked, fold(parked, logged([failed]))), { parked: [] });
  const rows = rowsOf(parked, fold(parked, logged([failed, parkedAfter(3)])));
  t.like(rows["parked"]?.[0], { ...work, campaign: "c1", failures: 3, sequence: 2 });
});

test("the same want parked again is one row, the later one", (t) => {
  const rows = rowsOf(parked, fold(parked, logged([parkedAfter(3), parkedAfter(5)])));
  t.deepEqual(
    rows["parked"]?.map(({ failures }) => failures),
    [5],
  );
});
