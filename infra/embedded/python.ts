// The programs of the Python environment that the set-up made: `.venv/bin` beside the sources.
import * as fs from "node:fs";
import { fileURLToPath } from "node:url";
import { Effect } from "effect";
import { ProgramMissing } from "./errors.ts";

const folder = fileURLToPath(new URL("../../.venv/bin/", import.meta.url));

/** The path of a program of the environment, e.g. `cambrian-gpu-agent`. CAMBRIAN_VENV names another environment. */
export const pythonProgram = (program: string): Effect.Effect<string, ProgramMissing> =>
  Effect.suspend(() => {
    const venv = process.env["CAMBRIAN_VENV"];
    const path = venv === undefined || venv === "" ? `${folder}${program}` : `${venv}/bin/${program}`;
    if (fs.existsSync(path)) return Effect.succeed(path);
    const message = `${path} is not there. Set the Python environment up again: remove .venv and run npx cambrian doctor.`;
    return Effect.fail(new ProgramMissing({ program, message }));
  });
