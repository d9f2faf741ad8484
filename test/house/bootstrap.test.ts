// A fresh clone sets itself up: what is missing is seen, one set-up runs at a time, and an interrupted
// one is repaired. The Python half is tried for real, on a package without dependencies.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { findPython } from "../../bin/setup/interpreter.mjs";
import { takeLock } from "../../bin/setup/lock.mjs";
import { nodeGap } from "../../bin/setup/node.mjs";
import { diagnose, requireRoom, SetupProblem } from "../../bin/setup/problem.mjs";
import { installPython, pythonGap } from "../../bin/setup/python.mjs";
import { until } from "../support/until.ts";

const programs = path.join(import.meta.dirname, "programs");

const folder = (t: { teardown(done: () => void): void }) => {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), "cambrian-setup-"));
  t.teardown(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
};

const write = (root: string, file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
};

const start = (program: string, ...args: string[]) => {
  const child = spawn(process.execPath, [path.join(programs, program), ...args]);
  const said = { out: "", err: "" };
  child.stdout.on("data", (data: Buffer) => (said.out += data));
  child.stderr.on("data", (data: Buffer) => (said.err += data));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, said, ended };
};

test("two set-ups at once: the second waits and finds the work done", async (t) => {
  const root = folder(t);
  write(root, "hold", "");
  const first = start("set-up.mjs", root);
  await until("the first installs", 60, () => fs.existsSync(path.join(root, "installs")));
  const second = start("set-up.mjs", root);
  await until("the second waits", 60, () => second.said.err.includes("waiting"));
  fs.rmSync(path.join(root, "hold"));
  t.deepEqual(await Promise.all([first.ended, second.ended]), [0, 0]);
  t.is(fs.readFileSync(path.join(root, "installs"), "utf8"), `${first.child.pid}\n`);
  t.regex(second.said.err, new RegExp(`waiting for another set-up.*${first.child.pid}`));
  t.false(fs.existsSync(path.join(root, ".setup.lock")));
});

test("eight set-ups after a killed one: its lock is taken over by exactly one", async (t) => {
  const root = folder(t);
  write(root, "hold", "");
  const killed = start("set-up.mjs", root);
  await until("the first installs", 60, () => fs.existsSync(path.join(root, "installs")));
  killed.child.kill("SIGKILL");
  await killed.ended;
  t.true(fs.existsSync(path.join(root, ".setup.lock")));
  fs.rmSync(path.join(root, "hold"));
  const next = Array.from({ length: 8 }, () => start("set-up.mjs", root));
  t.deepEqual(await Promise.all(next.map(({ ended }) => ended)), Array(8).fill(0));
  const installs = fs.readFileSync(path.join(root, "installs"), "utf8").trim().split("\n");
  t.is(installs.length, 2, "the killed one and one more");
});

test("a lock whose holder is dead but whose npm still runs is respected", async (t) => {
  const file = path.join(folder(t), ".setup.lock");
  const orphan = spawn("sleep", ["1"], { detached: true, stdio: "ignore" });
  const dead = spawnSync("true").pid;
  fs.writeFileSync(file, JSON.stringify({ pid: dead, host: os.hostname(), group: orphan.pid }));
  let waits = 0;
  const begun = Date.now();
  const lock = await takeLock(file, { onWait: () => waits++, pollMs: 50 });
  t.is(waits, 1);
  t.true(Date.now() - begun > 500);
  lock.release();
});

test("node_modules is complete when npm's own record agrees with the lock file", (t) => {
  const root = folder(t);
  const packages = {
    "": { dependencies: { one: "1.0.0" } },
    "node_modules/one": { version: "1.0.0" },
    "node_modules/elsewhere": { version: "2.0.0", optional: true },
  };
  write(root, "package-lock.json", JSON.stringify({ packages }));
  t.is(nodeGap(root), "node_modules is missing or incomplete");
  const record = (version: string) =>
    write(
      root,
      "node_modules/.package-lock.json",
      JSON.stringify({ packages: { "node_modules/one": { version } } }),
    );
  record("0.9.0");
  t.is(nodeGap(root), "node_modules/one is not at 1.0.0");
  record("1.0.0");
  t.is(nodeGap(root), "one is missing");
  write(root, "node_modules/one/package.json", "{}");
  t.is(nodeGap(root), undefined);
});

test("the Python environment: made, found complete, and repaired after damage", async (t) => {
  const root = folder(t);
  const project = (version: string) =>
    write(
      root,
      "gpu-agent/pyproject.toml",
      `[project]\nname = "small"\nversion = "${version}"\n[project.optional-dependencies]\ndev = []\n` +
        `[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n`,
    );
  project("1");
  fs.copyFileSync(path.join(programs, "backend.py"), path.join(root, "gpu-agent/backend.py"));
  const inVenv = (name: string) => path.join(root, ".venv", name);

  t.is(pythonGap(root), ".venv is missing or incomplete");
  await installPython(root);
  t.is(pythonGap(root), undefined);
  t.is(pythonGap(root, { dev: true }), "the tools for tests are missing");

  project("2");
  t.is(pythonGap(root), "gpu-agent/pyproject.toml has changed");
  fs.writeFileSync(inVenv("kept"), "");
  await installPython(root, { dev: true });
  t.is(pythonGap(root, { dev: true }), undefined);
  t.true(fs.existsSync(inVenv("kept")), "a sound environment is updated, not made anew");

  fs.rmSync(inVenv(".cambrian-stamp"));
  fs.writeFileSync(inVenv(".cambrian-installing"), "");
  await installPython(root);
  t.is(pythonGap(root), undefined);
  t.false(fs.existsSync(inVenv("kept")), "an interrupted installation is made anew");

  fs.rmSync(inVenv("bin/python"));
  fs.writeFileSync(inVenv("bin/python"), "no program");
  t.is(pythonGap(root), "the Python of .venv has changed");
  await installPython(root);
  t.is(pythonGap(root), undefined);
});

test("a missing Python is said with its remedy", (t) => {
  const problem = t.throws(() => findPython({ CAMBRIAN_PYTHON: "/nowhere/python" }), {
    instanceOf: SetupProblem,
  });
  t.like(problem, { where: "CAMBRIAN_PYTHON=/nowhere/python" });
  t.regex(String((problem as { fix?: string }).fix), /python3-venv/);
});

test("a full disk is said before anything is installed", (t) => {
  t.notThrows(() => requireRoom(os.tmpdir(), 0));
  t.like(
    t.throws(() => requireRoom(os.tmpdir(), 1e12), { instanceOf: SetupProblem }),
    { where: os.tmpdir() },
  );
});

test("what npm and pip say is understood", (t) => {
  t.is(diagnose("npm error code ENOSPC").why, "the disk is full");
  t.is(diagnose("OSError: [Errno 28] No space left on device").why, "the disk is full");
  t.is(diagnose("npm error code EAI_AGAIN").why, "the package registry cannot be reached");
  t.is(diagnose("[Errno 30] Read-only file system: '/x'").why, "a folder cannot be written");
  t.regex(diagnose("ERROR: No matching distribution found for torch==2.13.0").fix, /--torch-index/);
});

test("the program's exit code is passed on, and a signal as 128 and its number", async (t) => {
  t.is(await start("launch.mjs", "process.exit(7)").ended, 7);
  t.is(await start("launch.mjs", "process.kill(process.pid, 'SIGTERM')").ended, 143);
});

test("an interrupt that npx repeats reaches the program once", async (t) => {
  const { child, said, ended } = start("launch.mjs");
  await until("the program is up", 60, () => said.out.includes("up"));
  for (let i = 0; i < 3; i++) {
    child.kill("SIGINT");
    await sleep(50);
  }
  t.is(await ended, 130);
  t.regex(said.out, /interrupts 1\n/);
});
