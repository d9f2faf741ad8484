// `run` on a real terminal: the live view is drawn, Ctrl-C stops in order within 5 s and leaves a clean screen, and the
// command that it names goes on to the end. A second Ctrl-C stops at once, and nothing is lost by it either.
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test, { type ExecutionContext } from "ava";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { cambrian, TINY } from "../support/cli.ts";
import { processesWith } from "../support/processes.ts";
import { python } from "../support/python.ts";
import { linesOnScreen } from "../support/screen.ts";
import { until } from "../support/until.ts";

const root = join(import.meta.dirname, "..", "..");
const CTRL_C = "\x03";
/** What is promised, in milliseconds, and what a machine that is busy with other tests may take beyond it. */
const PROMISED = 5_000;
const MARGIN = 1_500;

interface Terminal {
  readonly data: string;
  readonly typed: (keys: string) => void;
  readonly written: () => string;
  /** Waits until it stands somewhere in what was written. */
  readonly shows: (wanted: RegExp) => Promise<void>;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

/** `cambrian run` of one small candidate, on a terminal. */
const runOnTerminal = (t: ExecutionContext): Terminal => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-terminal-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  const words = ["run", TINY, "--experiments", "1", "--data", data];
  const child: ChildProcess = spawn(
    python,
    [join(root, "test/support/terminal.py"), process.execPath, join(root, "cli/main.ts"), ...words],
    { env: { ...process.env, TERM: "xterm", NO_COLOR: "1" } },
  );
  let written = "";
  child.stdout?.on("data", (chunk: Buffer) => (written += chunk.toString("utf8")));
  return {
    data,
    typed: (keys) => child.stdin?.write(keys),
    written: () => written,
    shows: async (wanted) => {
      await until(`the terminal shows ${String(wanted)}`, 120, () => wanted.test(written));
    },
    ended: new Promise((resolve) => child.once("exit", resolve)),
  };
};

/** Where patience ran out, what it had started was told to end as it left: that takes them a moment. */
const nothingRuns = async (t: ExecutionContext, data: string): Promise<void> => {
  for (let look = 0; look < 50 && processesWith(data).length > 0; look++) await sleep(100);
  t.deepEqual(processesWith(data), []);
};

test.serial("a run on a terminal, stopped by Ctrl-C and resumed", async (t) => {
  t.timeout(300_000);
  const { data, typed, written, shows, ended } = runOnTerminal(t);
  await shows(/gpu-1 +trains b01/);
  const live = linesOnScreen(written()).join("\n");
  for (const actor of ["director", "researcher", "checker", "engineer", "gpu-1", "analyst", "best"])
    t.is(live.match(new RegExp(`^${actor} `, "gm"))?.length, 1, `one line of ${actor}`);

  // The tables are being made at this moment: that used to keep the whole process busy for seconds.
  const at = Date.now();
  typed(CTRL_C);
  t.is(await ended, 130, written());
  const took = Date.now() - at;
  t.log(`${took} ms`);
  t.true(took < PROMISED + MARGIN, `${took} ms`);
  const left = linesOnScreen(written()).join("\n");
  t.regex(left, /^SIGINT: stopping in order/m);
  t.notRegex(left, /^(director|best) /m, "the live view is gone");
  t.notRegex(written(), /\x1b\[\d+m/, "NO_COLOR is respected");
  await nothingRuns(t, data);

  const [, resume = ""] = /Go on with: cambrian (resume c[0-9a-f]+ --data \S+)/.exec(left) ?? [];
  const resumed = await cambrian(resume.split(" "));
  t.is(resumed.code, 0, resumed.stderr);
  t.regex(resumed.stderr, /best \w+ .* \| 1 of 1 closed/, "on a pipe a line says how it stands");

  const next = [...resumed.stderr.matchAll(/^ {2}cambrian (.*)$/gm)].map(([, words]) => words!);
  t.is(next.length, 3);
  for (const words of next) {
    const shown = await cambrian(words.split(" "));
    t.is(shown.code, 0, `${words}: ${shown.stderr}`);
    t.not(shown.stdout, "");
  }
});

test.serial("a second Ctrl-C stops at once, nothing is lost, and the next start goes on", async (t) => {
  t.timeout(300_000);
  const { data, typed, written, shows, ended } = runOnTerminal(t);
  await shows(/gpu-1 +trains b01/);
  typed(CTRL_C);
  await shows(/SIGINT: stopping in order/);
  const at = Date.now();
  typed(CTRL_C);
  t.is(await ended, 130, written());
  const took = Date.now() - at;
  t.log(`${took} ms`);
  t.true(took < MARGIN, `${took} ms`);
  const left = linesOnScreen(written()).join("\n");
  t.notRegex(left, /nothing is lost\. Go on/, "it did not wait for an end in order");
  t.notRegex(left, /^(director|best) /m, "the live view is gone");
  await nothingRuns(t, data);

  const resumed = await cambrian(["resume", "--data", data]);
  t.is(resumed.code, 0, resumed.stderr);
  checkFinished(t, await readLog(data));
});
