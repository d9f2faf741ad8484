// What the study asks of Python: statistics and pictures, each a module that reads a document and ends.
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { Effect } from "effect";
import { pythonProgram } from "../../infra/embedded/python.ts";
import { gpuAgentFolder } from "../python.ts";

/** What the module prints when it is given a line of JSON. */
export const askPython = (module: string, args: readonly string[], document: unknown) =>
  Effect.flatMap(pythonProgram("python"), (python) =>
    Effect.tryPromise({
      try: async (signal) => {
        const child = spawn(python, ["-m", module, ...args], {
          cwd: gpuAgentFolder,
          stdio: ["pipe", "pipe", "inherit"],
          signal,
        });
        const exit = new Promise<number | null>((resolve, reject) => {
          child.once("error", reject);
          child.once("exit", resolve);
        });
        child.stdin.end(`${JSON.stringify(document)}\n`);
        const [said, status] = await Promise.all([text(child.stdout), exit]);
        if (status !== 0) throw new Error(`python -m ${module} ended with ${status}`);
        return said;
      },
      catch: (cause) => (cause instanceof Error ? cause : new Error(String(cause))),
    }),
  );
