// A Python environment that is missing or damaged.
import * as fs from "node:fs";
import { join } from "node:path";
import test from "ava";
import { type Bad, emptyVenv, refusesEach, run } from "../../support/bad-input.ts";

const pythons: readonly Bad[] = [
  {
    what: "no Python environment",
    code: 1,
    says: [/cambrian-gpu-agent is not there/, /remove \.venv and run npx cambrian doctor/],
    args: run(),
    env: async ({ folder }) => ({ CAMBRIAN_VENV: join(folder, "nothing") }),
  },
  {
    what: "its Python does not run",
    code: 1,
    says: [/python does not run/, /remove \.venv/],
    args: run(),
    env: async ({ folder }) => {
      const venv = await emptyVenv(folder);
      fs.writeFileSync(join(venv, "bin", "python"), "#!/nowhere/python3\n");
      return { CAMBRIAN_VENV: venv };
    },
  },
  {
    what: "a package is gone from it",
    code: 1,
    says: [/python has no torch, nats/, /remove \.venv/],
    args: run(),
    env: async ({ folder }) => {
      const venv = await emptyVenv(folder);
      fs.writeFileSync(join(venv, "bin", "python"), "#!/bin/sh\necho torch nats\n");
      return { CAMBRIAN_VENV: venv };
    },
  },
];

refusesEach(test, pythons);
