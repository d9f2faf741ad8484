// The programs of the Python environment that the set-up made: `.venv/bin` beside the sources.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Effect } from "effect";
import { ProgramMissing } from "./errors.ts";

const checkout = fileURLToPath(new URL("../../.venv", import.meta.url));

/** Where a program of the environment is, e.g. `cambrian-gpu-agent`; CAMBRIAN_VENV names another environment. */
export const inEnvironment = (program: string, env: NodeJS.ProcessEnv = process.env): string =>
  join(env["CAMBRIAN_VENV"] || checkout, "bin", program);

/** The path of a program of the environment, once it is there. */
export const pythonProgram = (program: string): Effect.Effect<string, ProgramMissing> =>
  Effect.suspend(() => {
    const path = inEnvironment(program);
    if (fs.existsSync(path)) return Effect.succeed(path);
    return Effect.fail(new ProgramMissing({ program, message: `${path} is not there. ${REMEDY}` }));
  });

const REMEDY = "Set the Python environment up again: remove .venv and run npx cambrian doctor.";

/** What the gpu-agent cannot do without; finding them imports none of them, which would take seconds. */
const MODULES = [
  "torch",
  "numpy",
  "safetensors",
  "scipy",
  "nats",
  "nkeys",
  "jsonschema",
  "zstandard",
  "cambrian_gpu_agent",
];
const LOOK =
  "import importlib.util, sys; " +
  "print(' '.join(name for name in sys.argv[1:] if importlib.util.find_spec(name) is None))";

/** The gpu-agent's program, once it is clear that its Python starts and has all that it needs. */
export const soundGpuAgent: Effect.Effect<string, ProgramMissing> = Effect.gen(function* () {
  const program = yield* pythonProgram("cambrian-gpu-agent");
  const python = yield* pythonProgram("python");
  const refuse = (why: string) =>
    Effect.fail(new ProgramMissing({ program: "cambrian-gpu-agent", message: `${why}. ${REMEDY}` }));
  const missing = yield* Effect.tryPromise({
    try: () => said(python, ["-c", LOOK, ...MODULES]),
    catch: (cause) => (cause instanceof Error ? cause : new Error(String(cause))),
  }).pipe(Effect.catch(({ message }) => refuse(`${python} does not run (${message.split("\n")[0]})`)));
  if (missing !== "") return yield* refuse(`${python} has no ${missing.split(" ").join(", ")}`);
  return program;
});

const said = (command: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(command, args, { timeout: 30_000 }, (error, stdout) =>
      error === null ? resolve(stdout.trim()) : reject(error),
    );
  });
