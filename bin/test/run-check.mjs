// Runs one check, shows its output as it comes, and says how it ended.
import { spawn } from "node:child_process";

export async function runCheck({ name, command, args, cwd, env = {}, counts }) {
  console.log(`\n── ${name}`);
  const started = Date.now();
  const child = spawn(command, args, {
    cwd,
    env: { ...env, ...process.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const [stream, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      to.write(text);
    });
  }
  const code = await new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.on("close", (code, signal) => resolve(code ?? signal));
  });
  const counted = counts?.(output);
  // A runner that failed without a failed test (a crash, a broken file) still is a failure to count.
  if (counted && code !== 0 && counted.failed === 0) counted.failed = 1;
  const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  const note = counted ? `${counted.passed} passed, ${counted.failed} failed, ${seconds}` : seconds;
  return { name, ok: code === 0 && !counted?.failed, counts: counted, note };
}
