// What the command line asks of the gpu-agent's own command line, without NATS.
import { execFile, spawn } from "node:child_process";
import { Effect } from "effect";
import { pythonProgram } from "../infra/embedded/python.ts";
import { EXIT } from "./errors.ts";

const LARGEST_OUTPUT = 16 * 1024 * 1024;

/** Runs one of its commands to the end and returns what it printed. */
export const askGpuAgent = (args: readonly string[]) =>
  Effect.flatMap(pythonProgram("cambrian-gpu-agent"), (program) =>
    Effect.callback<{ readonly code: number; readonly stdout: string; readonly stderr: string }>((resume) => {
      const child = execFile(program, [...args], { maxBuffer: LARGEST_OUTPUT }, (error, stdout, stderr) => {
        const code = error === null ? EXIT.ok : typeof error.code === "number" ? error.code : EXIT.failed;
        resume(Effect.succeed({ code, stdout, stderr: stderr || (error?.message ?? "") }));
      });
      return Effect.sync(() => child.kill("SIGTERM"));
    }),
  );

/** Runs one of its commands with our own output; its exit code. */
export const showGpuAgent = (args: readonly string[]) =>
  Effect.flatMap(pythonProgram("cambrian-gpu-agent"), (program) =>
    Effect.callback<number>((resume) => {
      const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
      child.once("error", (error) => resume(Effect.die(error)));
      child.once("close", (code) => resume(Effect.succeed(code ?? EXIT.failed)));
      return Effect.sync(() => child.kill("SIGTERM"));
    }),
  );
