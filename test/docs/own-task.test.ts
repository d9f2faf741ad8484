// The task that docs/tasks.md shows: a campaign trains its baseline and a candidate on it, twice alike; a broken one opens
// none.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import type { Summary } from "../../cli/laboratory/campaigns.ts";
import { cambrian, TINY } from "../support/cli.ts";
import { blocks } from "./pages.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-own-task-"));
test.after.always(() => fs.rmSync(folder, { recursive: true, force: true }));

const [source = "", ...others] = blocks("docs/tasks.md", "python");
const file = join(folder, "brackets.py");
fs.writeFileSync(file, source);

/** One candidate, with the page's task in place of the file's: how it ended, and the summary, which is printed last. */
const run = async (data: string) => {
  const given = ["run", TINY, "--task", file, "--size", "tiny", "--experiments", "1", "--seed", "7"];
  const { code, stdout, stderr } = await cambrian([...given, "--json", "--data", join(folder, data)]);
  return { code, stderr, summary: JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as Summary };
};

test("a campaign on the page's task trains its baseline and its candidate, and another decides the same", async (t) => {
  t.timeout(300_000, "two campaigns");
  t.is(others.length, 0);
  const [first, again] = await Promise.all([run("one"), run("two")]);
  t.is(first.code, 0, first.stderr);
  const { baselines, best, experiments, decisions } = first.summary;
  t.is(experiments.trained, 1);
  for (const measured of [...baselines, best]) t.is(measured?.results?.[0]?.task, "brackets");
  const log = await cambrian(["log", "--json", "--data", join(folder, "one")]);
  const events = log.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, any>);
  const named = (type: string) =>
    events.filter((event) => event["type"] === type).map(({ data }) => (data.settings ?? data).tasks);
  const [[opened]] = named("CampaignOpened");
  t.is(opened.task, "brackets");
  t.is(opened.source.bytes, Buffer.byteLength(source));
  t.deepEqual(named("TrainingRequested"), [[opened], [opened]]);
  t.is(again.summary.decisions, decisions);
});

test("a file that is no sound task opens no campaign, and nothing is written", async (t) => {
  const broken = join(folder, "broken.py");
  fs.writeFileSync(broken, source.replace('"vocabulary"', '"vocabulry"'));
  const data = join(folder, "none");
  const { code, stderr } = await cambrian(["run", TINY, "--task", broken, "--data", data]);
  t.is(code, 2);
  t.regex(stderr, /broken\.py is no sound task:\n.*unknown 'vocabulry'; did you mean 'vocabulary'\?/);
  t.regex(stderr, /cambrian task check .*broken\.py/);
  t.false(fs.existsSync(data));
});
