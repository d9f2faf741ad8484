// What `cambrian export` refuses: nothing on standard output, and no file that is half written.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { listOf, refusedCleanly } from "../support/bad-input.ts";
import { cambrian } from "../support/cli.ts";
import { exportOf } from "../support/exported.ts";
import { recordedLog } from "../support/recorded.ts";
import { serveLog } from "../support/served-log.ts";

const log = recordedLog("issue-5-claims.jsonl.gz");
const campaign = log[0]!.stream.campaign;
const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-export-"));
const stops: (() => Promise<void>)[] = [];
let env: Readonly<Record<string, string>> = {};
test.before(async () => {
  env = await serveLog({ teardown: (stop) => stops.push(stop) }, log);
});
test.after.always(async () => {
  for (const stop of stops) await stop();
  fs.rmSync(folder, { recursive: true, force: true });
});
const run = (...words: readonly string[]) =>
  cambrian(["export", ...words, "--data", join(folder, "lab")], env);

test.serial("what cannot be exported is said, and no file is left", async (t) => {
  t.timeout(120_000);
  const out = join(folder, "out.jsonl");
  await Promise.all(
    (
      [
        [["nobody"], 4, /no campaign has the id or the name "nobody"/],
        [["--until", "100000"], 4, /the log ends with event \d+, before event 100000/],
        [["--format", "prov-json", "--with-artifacts"], 2, /PROV-JSON names artifacts/],
        // A recorded log has none of its artifacts.
        [["--with-artifacts", "--out", out], 1, /sha256:\w+ is not in the store/],
        [["--out", join(folder, "nowhere", "out.jsonl")], 1, /cannot be written/],
      ] as const
    ).map(async ([words, code, says]) => {
      const ended = await run(...words);
      t.is(ended.code, code, `${words.join(" ")}: ${ended.stderr}`);
      t.regex(ended.stderr, says);
      refusedCleanly(t, ended);
    }),
  );
  t.deepEqual(listOf(folder), []);
});

test.serial("to standard output goes what goes into a file, up to a place or to the end", async (t) => {
  t.timeout(120_000);
  const [whole, cut] = await Promise.all([run(), run("--until", "40")]);
  t.is(whole.code, 0, whole.stderr);
  t.deepEqual(whole.stdout.trimEnd().split("\n"), await exportOf(log, campaign));
  t.is(cut.code, 0, cut.stderr);
  t.deepEqual(cut.stdout.trimEnd().split("\n"), await exportOf(log, campaign, 40));
});
