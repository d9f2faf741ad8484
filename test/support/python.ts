// The Python of the tests: CAMBRIAN_PYTHON, else the checkout's own environment.
import { fileURLToPath } from "node:url";

export const python =
  process.env["CAMBRIAN_PYTHON"] ?? fileURLToPath(new URL("../../.venv/bin/python", import.meta.url));
