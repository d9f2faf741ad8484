// A Python environment that is missing or damaged, and cards that it does not see.
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
  {
    what: "cards that are not there",
    code: 2,
    says: [/--gpus 0,2: there is no card 2; this machine has 0, 1/, /Leave --gpus out/],
    args: run("--gpus", "0,2"),
    env: async ({ folder }) => {
      const venv = await emptyVenv(folder);
      const said = "cambrian-gpu-agent: --gpus 0,2: there is no card 2; this machine has 0, 1";
      fs.writeFileSync(join(venv, "bin", "cambrian-gpu-agent"), `#!/bin/sh\necho "${said}" >&2\nexit 2\n`);
      return { CAMBRIAN_VENV: venv };
    },
  },
  {
    what: "cards for a campaign that others conduct",
    code: 2,
    says: [/--gpus is for the gpu-agents that a run starts/, /docs\/gpu-clusters\.md/],
    args: run("--gpus", "all", "--detach"),
    env: async () => ({ NATS_URL: "nats://127.0.0.1:1" }),
  },
];

refusesEach(test, pythons);
