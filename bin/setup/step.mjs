// Runs one command of the set-up (npm, pip, venv): shows that it lives, keeps what it said for
// the case of failure, and stops the whole process group when a person interrupts.
import { spawn } from "node:child_process";
import readline from "node:readline";
import { diagnose, SetupInterrupted, SetupProblem } from "./problem.mjs";

const HEAD_LINES = 6;
const TAIL_LINES = 8;
const HEARTBEAT_MS = 30_000;
const GRACE_MS = 5_000;

/** `what` names the failure; `shows` picks the output lines worth a line of progress. */
export async function runStep({ what, command, args, cwd, env = process.env, shows = () => false, lock }) {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  if (child.pid !== undefined) lock?.note(child.pid);
  const progress = startProgress();
  const said = [];
  for (const stream of [child.stdout, child.stderr]) {
    readline.createInterface({ input: stream }).on("line", (line) => {
      if (line.trim() === "") return;
      said.push(line.trimEnd());
      if (shows(line)) progress.line(line.trim());
    });
  }
  let interruptedBy;
  const interrupt = (signal) => {
    interruptedBy ??= signal;
    killGroup(child.pid, "SIGTERM");
    setTimeout(() => killGroup(child.pid, "SIGKILL"), GRACE_MS).unref();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, interrupt);
  try {
    const { code, error } = await new Promise((resolve) => {
      child.on("error", (error) => resolve({ error }));
      child.on("close", (code, signal) => resolve({ code: code ?? signal }));
    });
    if (interruptedBy) throw new SetupInterrupted(interruptedBy);
    if (error) throw notStarted(what, command, error);
    if (code !== 0) {
      const where = `${[command, ...args].join(" ")} in ${cwd} (exit ${code})`;
      throw new SetupProblem({ what, where, ...diagnose(said.join("\n")), output: headAndTail(said) });
    }
  } finally {
    progress.stop();
    for (const signal of signals) process.removeListener(signal, interrupt);
  }
}

/** npm says the cause first and its usage after it, pip the cause last. */
const headAndTail = (lines) =>
  lines.length <= HEAD_LINES + TAIL_LINES
    ? lines
    : [...lines.slice(0, HEAD_LINES), "…", ...lines.slice(-TAIL_LINES)];

function notStarted(what, command, error) {
  const why = error.code === "ENOENT" ? `${command} is not on the PATH` : error.message;
  return new SetupProblem({ what, where: command, why, fix: `install ${command}, or put it on the PATH` });
}

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** On a terminal the elapsed seconds tick in place; elsewhere a line comes now and then. */
function startProgress() {
  const out = process.stderr;
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const inPlace = Boolean(out.isTTY) && process.env.TERM !== "dumb";
  const clear = () => inPlace && out.write("\r\x1b[K");
  const tick = () => out.write(inPlace ? `\r\x1b[K      … ${seconds()} s` : `      … ${seconds()} s\n`);
  const timer = setInterval(tick, inPlace ? 1_000 : HEARTBEAT_MS);
  return {
    line: (text) => {
      clear();
      out.write(`      ${text.slice(0, (out.columns ?? 110) - 8)}\n`);
    },
    stop: () => {
      clearInterval(timer);
      clear();
    },
  };
}
