// What somebody does to the tables, or to the log that they were made from, is found by an audit that is asked for them.
import { join } from "node:path";
import test from "ava";
import { Effect } from "effect";
import { Database } from "../../../infra/database/database.ts";
import { pgliteDatabase } from "../../../infra/database/pglite.ts";
import { cambrian } from "../../support/cli.ts";
import {
  audited,
  blockOf,
  laboratoryFolder,
  log,
  rewriteBlock,
  withoutIndex,
} from "../../support/tampering.ts";

const { copy } = laboratoryFolder(test);
let data: string;
test.serial.before("tables of the log", async () => {
  data = copy();
  const { code, stderr } = await cambrian(["projection", "rebuild", "--all", "--data", data]);
  if (code !== 0) throw new Error(stderr);
});
const tables = async () => {
  const { code, sections } = await audited(data, "--tables");
  return { code, section: sections.find(({ name }) => name === "projections")! };
};

test.serial("tables as they were made hold; where there are none, nobody can tell", async (t) => {
  const { code, section } = await tables();
  t.is(code, 0);
  t.like(section, { verdict: "ok", faults: [], why: null });
  t.true(section.checked > 10);
  const bare = await audited(copy(), "--tables");
  t.is(bare.code, 0);
  t.is(bare.sections.find(({ name }) => name === "projections")?.verdict, "unknown");
});

test.serial("found: a row, changed in a table", async (t) => {
  const change = Effect.gen(function* () {
    const database = yield* Database;
    yield* database.run((sql) => sql.updateTable("experiments").set({ loss: 0 }).execute());
  });
  const database = pgliteDatabase({ folder: join(data, "pglite") });
  await Effect.runPromise(change.pipe(Effect.provide(database), Effect.scoped));
  const { code, section } = await tables();
  t.is(code, 5);
  t.deepEqual(section.faults, [
    { sequence: log.length, what: "experiments is not what the log says up to here" },
  ]);
});

test.serial("found: the tail, cut off below what the tables tell of", async (t) => {
  const block = blockOf(data);
  rewriteBlock(block, (records) => records.slice(0, 100).map(({ bytes }) => bytes));
  withoutIndex(block);
  const { code, section } = await tables();
  t.is(code, 5);
  t.is(section.faults.length, section.checked);
  t.true(section.faults.every(({ sequence }) => sequence === log.length));
});
