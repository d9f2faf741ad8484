import test from "ava";
import { ancestors } from "../../../projections/lineage/fold.ts";
import * as lineage from "../../../projections/lineage/fold.ts";
import { fold } from "../../../projections/projection.ts";
import { logged } from "../../support/histories.ts";
import { opened } from "../../support/story.ts";

const lineOf = (experiment: string, ...told: Parameters<typeof logged>[0]) =>
  ancestors(fold(lineage, logged(told)), "c1", experiment).map(({ ancestor, distance }) => [
    ancestor,
    distance,
  ]);

test("given three generations, the youngest descends from both, the parent first", (t) => {
  const told = [opened("e1"), opened("e2", { parent: "e1" }), opened("e3", { parent: "e2" })];
  t.deepEqual(lineOf("e3", ...told), [
    ["e2", 1],
    ["e1", 2],
  ]);
  t.deepEqual(lineOf("e1", ...told), []);
});

test("a parent that opened after its child, or is the child itself, makes no circle", (t) => {
  t.deepEqual(lineOf("e1", opened("e1", { parent: "e2" }), opened("e2", { parent: "e1" })), [["e2", 1]]);
  t.deepEqual(lineOf("e1", opened("e1", { parent: "e1" })), [["e1", 1]]);
});
