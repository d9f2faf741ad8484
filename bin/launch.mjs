// Runs a program under the pinned Node in place of this process. The child gets a session of its
// own: a terminal's Ctrl-C reaches a whole process group, and npx sends it once more, so without
// that the laboratory and its nats-server would be hit several times. Here it passes on just once.
import { spawn } from "node:child_process";
import os from "node:os";

const ECHO_MS = 1_000;

/** Returns the exit code: the child's, or 128 + signal as a shell has it. */
export async function launch(command, args, options = {}) {
  const child = spawn(command, args, { stdio: "inherit", detached: true, ...options });
  const stopForwarding = forwardSignals(child);
  const parentWatch = watchParent(child);
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code, signal) => resolve(code ?? 128 + os.constants.signals[signal]));
    });
  } finally {
    stopForwarding();
    clearInterval(parentWatch);
  }
}

/**
 * `kill` on npx ends the shell between npm and this process, but not this process: when that shell is
 * gone, whoever asked is gone.
 */
function watchParent(child) {
  if (!process.env.npm_command) return undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill("SIGTERM");
  }, 500);
  return watch;
}

function forwardSignals(child) {
  const lastSent = {};
  const once = (signal) => {
    const now = Date.now();
    if (now - (lastSent[signal] ?? -Infinity) < ECHO_MS) return;
    lastSent[signal] = now;
    child.kill(signal);
  };
  const always = (signal) => child.kill(signal);
  // Ctrl-Z stops the group of the terminal, to which the child no longer belongs.
  const suspend = () => {
    child.kill("SIGSTOP");
    process.kill(process.pid, "SIGSTOP");
  };
  const handlers = {
    SIGINT: once,
    SIGTERM: once,
    SIGHUP: once,
    SIGWINCH: always,
    SIGUSR2: always,
    SIGTSTP: suspend,
    SIGCONT: always,
  };
  for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of Object.entries(handlers)) process.removeListener(signal, handler);
  };
}
