import test from "ava";
import type { Told } from "../../../bench/histories/told.ts";
import { remarkStream } from "../../../events/stream.ts";
import { artifacts, remarks } from "../../../projections/index.ts";
import { fold, rowsOf } from "../../../projections/projection.ts";
import { remarksBefore } from "../../../projections/remarks/fold.ts";
import { logged } from "../../support/histories.ts";

const stream = remarkStream("c1", "scout");
const kind: Told = {
  stream,
  type: "RemarkKindRegistered",
  data: { agent: "scout", kind: "paper", description: "a paper", schema: { type: "object" } },
};
const remark = (experiment: string | null, body: Record<string, never | string | number | object>): Told =>
  ({ stream, type: "RemarkMade", data: { agent: "scout", kind: "paper", experiment, body } }) as Told;

test("kinds count their remarks, and remarks keep what they are about", (t) => {
  const rows = rowsOf(
    remarks,
    fold(remarks, logged([kind, remark("e1", { paper: "gla" }), remark(null, {})])),
  );
  t.like(rows["remarkKinds"]?.[0], { campaign: "c1", agent: "scout", kind: "paper", made: 2 });
  t.is(rows["remarkKinds"]?.length, 1);
  t.deepEqual(
    rows["remarks"]?.map(({ experiment, body, sequence }) => [experiment, body, sequence]),
    [
      ["e1", { paper: "gla" }, 2],
      [null, {}, 3],
    ],
  );
});

test("as of a sequence there is what had been remarked by then", (t) => {
  const state = fold(remarks, logged([kind, remark("e1", {}), remark("e2", {})]));
  t.deepEqual(
    remarksBefore(state, "c1", 2).map(({ experiment }) => experiment),
    ["e1"],
  );
  t.deepEqual(remarksBefore(state, "c2", 3), []);
});

test("a body that looks like the name of an artifact names none", (t) => {
  const body = { file: { sha256: {}, bytes: "many", mediaType: [] } };
  t.deepEqual(rowsOf(artifacts, fold(artifacts, logged([kind, remark("e1", body)]))), {
    artifactReferences: [],
  });
});
