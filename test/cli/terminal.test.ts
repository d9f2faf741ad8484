// `run` on a real terminal: the live view is drawn, Ctrl-C stops in order within 5 s and leaves a clean screen, and the
// command that it names goes on to the end.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { cambrian } from "../support/cli.ts";
import { processesWith } from "../support/processes.ts";
import { python } from "../support/python.ts";
import { linesOnScreen } from "../support/screen.ts";

const root = join(import.meta.dirname, "..", "..");

test("a run on a terminal, stopped by Ctrl-C and resumed", async (t) => {
  t.timeout(300_000);
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-terminal-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  const command = [
    process.execPath,
    join(root, "cli/main.ts"),
    "run",
    "--experiments",
    "1",
    "--size",
    "tiny",
  ];
  const child = spawn(python, [join(root, "test/support/terminal.py"), ...command, "--data", data], {
    env: { ...process.env, TERM: "xterm", NO_COLOR: "1" },
  });
  let written = "";
  child.stdout.on("data", (chunk: Buffer) => (written += chunk.toString("utf8")));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const until = async (wanted: RegExp): Promise<void> => {
    for (let look = 0; look < 1200 && !wanted.test(written); look++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    t.regex(written, wanted);
  };

  await until(/gpu-1 +trains b01/);
  const live = linesOnScreen(written).join("\n");
  for (const actor of ["director", "researcher", "checker", "engineer", "gpu-1", "analyst", "best"])
    t.is(live.match(new RegExp(`^${actor} `, "gm"))?.length, 1, `one line of ${actor}`);

  const typed = Date.now();
  child.stdin.write("\x03");
  t.is(await ended, 130, written);
  t.true(Date.now() - typed < 5000 * slowness, `${Date.now() - typed} ms`);
  const left = linesOnScreen(written).join("\n");
  t.regex(left, /^SIGINT: stopping in order/m);
  t.notRegex(left, /^(director|best) /m, "the live view is gone");
  t.notRegex(written, /\x1b\[\d+m/, "NO_COLOR is respected");
  // Where patience ran out, what it had started was told to end as it left: that takes them a moment.
  for (let look = 0; look < 50 && processesWith(data).length > 0; look++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  t.deepEqual(processesWith(data), []);

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

/** Beside other tests on two cores, everything takes a while longer. */
const slowness = 3;
