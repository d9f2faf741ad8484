// kill -9 of an import at every place where it writes: begun again it goes on, and ends with what was exported. What has
// arrived can be read, and nothing of it can be changed.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { readLog } from "../support/campaign-check.ts";
import { cambrian } from "../support/cli.ts";
import { exportOf, fileOf, withoutSequences } from "../support/exported.ts";
import { campaignsOf, recordedLog } from "../support/recorded.ts";

const FILE = "issue-4-tiny-200.jsonl.gz";
const [campaign, events] = campaignsOf(FILE)[0]!;

const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-import-"));
test.after.always(() => fs.rmSync(folder, { recursive: true, force: true }));
const data = join(folder, "lab");
const env = { NATS_URL: "", DATABASE_URL: "" };
const run = (words: readonly string[], fault?: string) =>
  cambrian([...words, "--data", data], fault === undefined ? env : { ...env, CAMBRIAN_FAULT: fault });
const save = async (name: string, until: number | null = null): Promise<string> => {
  fs.writeFileSync(join(folder, name), fileOf(await exportOf(recordedLog(FILE), campaign, until)));
  return join(folder, name);
};

test.serial("killed wherever it writes, an import goes on, and nothing is there twice", async (t) => {
  t.timeout(600_000);
  const file = await save("whole.jsonl");
  for (const place of [
    "import.arrival:before-append",
    "import.arrival:before-ack",
    "import.events:before-append",
    // Each time a batch more is there.
    ...Array.from({ length: 3 }, () => "import.events:before-ack"),
  ]) {
    const { signal, stderr } = await run(["import", file], place);
    t.is(signal, "SIGKILL", `${place}: ${stderr}`);
  }
  const unfinished = await run(["audit", campaign]);
  t.is(unfinished.code, 5, unfinished.stderr);
  t.regex(
    unfinished.stdout,
    /^arrival: event 1: 300\d of 309\d events of \w+ have arrived: run the import again$/m,
  );
  const ended = await run(["import", file, "--json"]);
  t.is(ended.code, 0, ended.stderr);
  t.like(JSON.parse(ended.stdout), { v: 1, campaign, there: 3000, appended: events.length - 3000 });
  const log = await readLog(data);
  t.is(log.length, 1 + events.length);
  const whole = fs.readFileSync(file, "utf8").trimEnd().split("\n");
  t.deepEqual(withoutSequences(await exportOf(log, campaign)), withoutSequences(whole));
});

test.serial("what has arrived can be read, and not gone on with", async (t) => {
  t.timeout(300_000);
  const shorter = await save("shorter.jsonl", events[99]!.sequence);
  for (const [words, says] of [
    [["resume"], /was opened by another laboratory/],
    [["campaign", "pause"], /was opened by another laboratory/],
    [["campaign", "stop", campaign], /was opened by another laboratory/],
    [["ablate", "c0001"], /was opened by another laboratory/],
    [["import", shorter], /arrived here in another export/],
  ] as const) {
    const { code, stderr, stdout } = await run(words);
    t.is(code, 6, `${words.join(" ")}: ${stdout}${stderr}`);
    t.regex(stderr, says);
  }
  t.is((await readLog(data)).length, 1 + events.length);
  const by = await run(["campaign", "show", "--at", events[99]!.time]);
  t.is(by.code, 0, by.stderr);
  t.regex(by.stderr, /^as of event 10[0-9]$/m);
});
