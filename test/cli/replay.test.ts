// `cambrian replay` over a real server: as of then, decided again, a difference found.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { progressLine } from "../../cli/render/describe.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { cambrian } from "../support/cli.ts";
import { python } from "../support/python.ts";
import { recordedLog } from "../support/recorded.ts";
import { linesOnScreen } from "../support/screen.ts";
import { serveLog } from "../support/served-log.ts";
import { until } from "../support/until.ts";

const events = recordedLog("issue-5-claims.jsonl.gz");
/** The same, but a fitness was changed in the stored bytes. */
const changed = events.map((event): LoggedEvent => {
  if (event.type !== "FitnessScored" || event.stream.id !== "e0002") return event;
  const text = new TextDecoder().decode(event.bytes);
  const better = text.replace(`"fitness":${event.data.fitness}`, '"fitness":0.99');
  if (better === text) throw new Error("nothing was changed");
  return { ...event, bytes: new TextEncoder().encode(better) };
});

const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-replay-"));
const stops: (() => Promise<void>)[] = [];
test.after.always(async () => {
  for (const stop of stops) await stop();
  fs.rmSync(folder, { recursive: true, force: true });
});
const served = (log: readonly LoggedEvent[]) => serveLog({ teardown: (stop) => stops.push(stop) }, log);
const whole = served(events);
const run = async (words: string, env = whole) =>
  cambrian([...words.split(" "), "--data", join(folder, "lab")], await env);

test.serial("as of then it prints what campaign show prints as of then", async (t) => {
  t.timeout(60_000);
  const [replayed, shown] = await Promise.all([run("replay --at e0002"), run("campaign show --at e0002")]);
  t.is(replayed.code, 0, replayed.stderr);
  t.is(replayed.stdout, shown.stdout);
  t.regex(replayed.stdout, /2 of 4 opened, 2 closed/);
});

test.serial("decided again, the recorded campaign comes out as it was", async (t) => {
  t.timeout(60_000);
  const [text, json, cut] = await Promise.all([
    run("replay --verify"),
    run("replay --verify --json --at e0004"),
    run("replay --verify --at 2"),
  ]);
  t.is(cut.code, 0, "a moment may lie within a batch");
  t.is(text.code, 0, text.stderr);
  t.regex(text.stdout, /^decided +92 as recorded$/m);
  t.regex(text.stdout, /^ +49 {2}reports of agents$/m);
  t.regex(text.stdout, /^result +every decision that was asked for came out as recorded$/m);
  t.is(json.code, 0, json.stderr);
  const found = JSON.parse(json.stdout);
  t.like(found, { v: 1, same: true, edition: 2, until: 78, events: 77, difference: null });
});

test.serial("a changed fitness is shown with what was expected, and ends with 5", async (t) => {
  t.timeout(60_000);
  const env = served(changed);
  const [text, json] = await Promise.all([run("replay --verify", env), run("replay --verify --json", env)]);
  t.is(text.code, 5);
  t.regex(text.stdout, /^result +a difference at event 46: experiment decides otherwise$/m);
  t.regex(text.stdout, /FitnessScored, revision 13 of \w+\/e0002, made by version 0\.1\.0/);
  t.regex(text.stdout, /data\.fitness\n +expected +0\.99\n +actual +0\.6151/);
  t.regex(text.stderr, /^cambrian: event 46, FitnessScored, is not what this version decides/m);
  t.is(json.code, 5);
  const { difference, same } = JSON.parse(json.stdout);
  t.false(same);
  t.like(difference, { sequence: 46, type: "FitnessScored", logicversion: "0.1.0" });
  t.is(difference.expected.data.fitness, 0.99);
  t.is(difference.actual.data.fitness, difference.mismatches[0].actual);
});

test.serial("played on a pipe there is a line for each event, as run prints them", async (t) => {
  t.timeout(60_000);
  const [lines, json] = await Promise.all([
    run("replay --speed max"),
    run("replay --speed step --json --at e0001"),
  ]);
  t.is(lines.code, 0, lines.stderr);
  t.is(lines.stderr, "");
  const described = events.flatMap((event) =>
    event.stream.campaign === "lab" ? [] : (progressLine(event) ?? []),
  );
  const printed = lines.stdout.trimEnd().split("\n");
  t.deepEqual(
    printed.filter((line) => !line.includes("  best ")),
    described,
  );
  t.true(printed.some((line) => / {2}best e\d+ .* \| 4 of 4 closed/.test(line)));
  t.is(json.code, 0, json.stderr);
  for (const line of json.stdout.trimEnd().split("\n")) t.is(JSON.parse(line).v, 1);
});

test.serial("what cannot be played is said", async (t) => {
  t.timeout(60_000);
  const [speed, both, none] = await Promise.all([
    run("replay --speed fast"),
    run("replay --speed max --verify"),
    run("replay nobody --speed max"),
  ]);
  t.is(speed.code, 2);
  t.regex(speed.stderr, /--speed does not understand "fast"/);
  t.is(both.code, 2);
  t.is(none.code, 4);
});

test.serial("played on a terminal it stands as run shows it, and the keys are heard", async (t) => {
  t.timeout(60_000);
  const env = { ...process.env, ...(await whole), TERM: "xterm", NO_COLOR: "1" };
  const root = join(import.meta.dirname, "..", "..");
  const words = ["replay", "--speed", "step", "--data", join(folder, "lab")];
  const child = spawn(
    python,
    [join(root, "test/support/terminal.py"), process.execPath, join(root, "cli/main.ts"), ...words],
    { env },
  );
  t.teardown(() => child.kill());
  let written = "";
  child.stdout.on("data", (chunk: Buffer) => (written += chunk.toString("utf8")));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const shows = (wanted: RegExp) =>
    until(`the screen shows ${String(wanted)}`, 15, () => wanted.test(linesOnScreen(written).join("\n")));
  await shows(/^replay +0 of 142 events, paused/m);
  child.stdin.write("n");
  await shows(/^replay +1 of 142 events, paused/m);
  child.stdin.write("\x1b[C\x1b[C");
  await shows(/^replay +21 of 142 events, paused/m);
  await shows(/^checker +/m);
  child.stdin.write("\x1b[D");
  await shows(/^replay +11 of 142 events, paused/m);
  await shows(/^── back to event 12 ──/m);
  await shows(/^engineer +judges b01/m);
  child.stdin.write("q");
  t.is(await ended, 0, written);
  t.notRegex(linesOnScreen(written).join("\n"), /^(replay|director) /m, "the picture is gone");
});
