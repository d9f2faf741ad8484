// `cambrian import` on an embedded server: what it refuses, what a kill leaves, and that nothing can be done with what is
// imported but read it. What the reading commands print of it is in test/docs/asi-arch.test.ts.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { GALLERY, TREE } from "../support/asi-arch.ts";
import { refusedCleanly } from "../support/bad-input.ts";
import { cambrian } from "../support/cli.ts";

const FILES = ["--tree", TREE, "--gallery", GALLERY] as const;
const folder = (t: ExecutionContext): string => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-import-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  return data;
};

test("what cannot be imported is refused before any folder is made", async (t) => {
  t.timeout(60_000);
  const home = folder(t);
  const data = join(home, "lab");
  const bad = join(home, "bad.json");
  fs.writeFileSync(bad, fs.readFileSync(TREE, "utf8").replace('"parent": 1,', '"parent": "1",'));
  const cases = [
    [["import"], 2, /source/i],
    [["import", "log.jsonl"], 4, /there is no file log\.jsonl/],
    [["import", "asi-arch"], 2, /--tree FILE and --gallery FILE/],
    [["import", "asi-arch", "--tree", TREE], 2, /is imported from two files/],
    [["import", "asi-arch", "--tree", join(home, "none"), "--gallery", GALLERY], 4, /there is no file/],
    [
      ["import", "asi-arch", "--tree", bad, "--gallery", GALLERY],
      2,
      /bad\.json: record 2 \(index 2\): parent: Expected/,
    ],
  ] as const;
  await Promise.all(
    cases.map(async ([words, code, says]) => {
      const ended = await cambrian([...words, "--data", data]);
      t.is(ended.code, code, words.join(" "));
      t.regex(ended.stderr, says);
      refusedCleanly(t, ended);
    }),
  );
  t.false(fs.existsSync(data));
});

test("killed between two batches it goes on where it was, and once more it appends nothing", async (t) => {
  t.timeout(120_000);
  const data = folder(t);
  const words = ["import", "asi-arch", ...FILES, "--data", data, "--json"];
  const killed = await cambrian(words, { CAMBRIAN_FAULT: "importer.ExperimentImported:before-append" });
  t.is(killed.signal, "SIGKILL");
  const counts = { v: 1, campaign: "asi-arch", records: 1772, withResults: 106, missing: 20 };
  const again = await cambrian(words);
  t.is(again.code, 0, again.stderr);
  t.deepEqual(JSON.parse(again.stdout), { ...counts, appended: 773, there: 1000 });
  const third = await cambrian(words);
  t.deepEqual(JSON.parse(third.stdout), { ...counts, appended: 0, there: 1773 });

  // Nobody works on it; tables can be made of it.
  for (const order of [["resume"], ["campaign", "pause"], ["campaign", "stop"], ["ablate", "c0001"]]) {
    const refused = await cambrian([...order, "--data", data]);
    t.is(refused.code, 6, order.join(" "));
    t.regex(refused.stderr, /campaign asi-arch was imported: .*\n {2}See what it shows with: /);
  }
  const { code, stderr } = await cambrian(["rescore", "--policy", "paper", "--data", data]);
  t.is(code, 6);
  t.regex(stderr, /no policy can draw others/);
  const rebuilt = await cambrian(["projection", "rebuild", "--all", "--data", data]);
  t.is(rebuilt.code, 0, rebuilt.stderr);
  const status = await cambrian(["projection", "status", "--data", data, "--json"]);
  t.is(status.code, 0, status.stderr);
  const { projections } = JSON.parse(status.stdout) as {
    projections: { sequence: number; tables: { table: string; rows: number }[] }[];
  };
  t.true(projections.every(({ sequence }) => sequence === 1773));
  const rows = Object.fromEntries(
    projections.flatMap(({ tables }) => tables.map((table) => [table.table, table.rows])),
  );
  t.like(rows, { campaigns: 1, experiments: 1772, results: 1060, seed_pool: 0, claims: 0 });
});
