// The Python of the tests: the environment that the set-up made, or the one that CAMBRIAN_VENV names.
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("../../.venv", import.meta.url));
const programs = join(process.env["CAMBRIAN_VENV"] || checkout, "bin");
export const python = join(programs, "python");
export const GPU_AGENT = join(programs, "cambrian-gpu-agent");
