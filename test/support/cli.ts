// The command line as a person runs it: a process of its own, its output and how it ended.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A campaign file for tests of the command line: one baseline, one tiny task, no confirmation. */
export const TINY = `${root}test/support/tiny.yaml`;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  /** What it has printed to standard output so far. */
  readonly printed: () => string;
  /** The same of standard error. */
  readonly told: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
}

/** Milliseconds after its exit in which its pipes are read on, where something holds them. */
const PIPES_OPEN = 2000;

type Env = Readonly<Record<string, string>>;

/** Starts `cambrian …` under the Node that runs the test, with these additions to the environment. */
export const start = (args: readonly string[], env?: Env): Running => startFile("cli/main.ts", args, env);

/** The same for another program of the repository. */
export const startFile = (file: string, args: readonly string[], env?: Env): Running =>
  startProgram(process.execPath, [`${root}${file}`, ...args], env);

/** The same for any program. */
export const startProgram = (program: string, args: readonly string[], env: Env = {}): Running => {
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (text.stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (text.stderr += chunk.toString("utf8")));
  return {
    printed: () => text.stdout,
    told: () => text.stderr,
    kill: (signal) => child.kill(signal),
    // What it printed last may come after its exit; but what outlives a killed process may hold its pipes.
    ended: new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        const end = () => resolve({ code, signal, ...text });
        const enough = setTimeout(end, PIPES_OPEN);
        child.once("close", () => {
          clearTimeout(enough);
          end();
        });
      });
    }),
  };
};

export const cambrian = (args: readonly string[], env?: Env): Promise<Ended> => start(args, env).ended;
