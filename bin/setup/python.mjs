// The Python half of the set-up: .venv with the gpu-agent and its pinned dependencies. A stamp,
// written last, says what was installed; a mark, written first, says that an installation began, so
// an environment with a mark and no stamp was interrupted and is made anew.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { findPython, isSupported, probePython } from "./interpreter.mjs";
import { writing } from "./problem.mjs";
import { runStep } from "./step.mjs";

const places = (root) => {
  const venv = path.join(root, ".venv");
  return {
    venv,
    python: path.join(venv, "bin", "python"),
    stamp: path.join(venv, ".cambrian-stamp"),
    mark: path.join(venv, ".cambrian-installing"),
    project: path.join(root, "gpu-agent", "pyproject.toml"),
  };
};

export const venvPython = (root) => places(root).python;

/** Why .venv must be installed, or undefined when it is complete. Reads files only: it runs at each start. */
export function pythonGap(root, { dev = false, torchIndex } = {}) {
  const { python, stamp, project } = places(root);
  const written = readStamp(stamp);
  if (!written) return ".venv is missing or incomplete";
  if (written.root !== root) return "the checkout was moved";
  if (written.project !== digest(project)) return "gpu-agent/pyproject.toml has changed";
  if (written.interpreter !== identity(python)) return "the Python of .venv has changed";
  if (dev && !written.dev) return "the tools for tests are missing";
  if (torchIndex && written.torchIndex !== torchIndex) return "torch is wanted from another index";
  const gone = written.distributions.find((folder) => !fs.existsSync(folder));
  return gone && `${path.basename(gone)} is missing from .venv`;
}

export async function installPython(root, { dev = false, torchIndex, lock } = {}) {
  const { venv, python, stamp, mark, project } = places(root);
  const before = readStamp(stamp);
  writing(venv, () => fs.rmSync(stamp, { force: true }));
  // Scripts name the folder they were made in, and pip keeps a torch of the same version from anywhere.
  const isOther = before && (before.root !== root || (torchIndex && before.torchIndex !== torchIndex));
  if (!isUsable(python) || isOther || fs.existsSync(mark)) await makeVenv({ root, venv, lock });
  writing(venv, () => fs.writeFileSync(mark, ""));
  const wantsDev = dev || before?.dev === true;
  const pip = (what, ...args) =>
    runStep({
      what,
      command: python,
      args: ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", ...args],
      cwd: root,
      // A PYTHONPATH or a user's site folder must not stand in for what the environment lacks.
      env: { ...process.env, PYTHONPATH: "", PYTHONNOUSERSITE: "1" },
      shows: (line) => /^\s*(Downloading|Installing collected|Building wheel)/.test(line),
      lock,
    });
  if (torchIndex) {
    const torch = /torch==[\w.]+/.exec(fs.readFileSync(project, "utf8"))?.[0] ?? "torch";
    await pip("pip could not install torch.", "--index-url", torchIndex, torch);
  }
  await pip("pip could not install the gpu-agent.", "--editable", `gpu-agent${wantsDev ? "[dev]" : ""}`);
  const content = {
    root,
    project: digest(project),
    interpreter: identity(python),
    dev: wantsDev,
    torchIndex: torchIndex ?? before?.torchIndex,
    distributions: listDistributions(venv),
  };
  writing(venv, () => {
    fs.writeFileSync(stamp, JSON.stringify(content, null, 1));
    fs.rmSync(mark, { force: true });
  });
}

async function makeVenv({ root, venv, lock }) {
  const { command } = findPython();
  writing(venv, () => fs.rmSync(venv, { recursive: true, force: true }));
  await runStep({
    what: "Python could not make the virtual environment.",
    command,
    args: ["-m", "venv", venv],
    cwd: root,
    lock,
  });
}

/** An environment made by hand is kept, if its Python runs. */
const isUsable = (python) => {
  const version = probePython(python, "pip");
  return version !== undefined && isSupported(version);
};

/** A Python that was upgraded or removed underneath the environment has another size or time. */
function identity(python) {
  const stat = fs.statSync(python, { throwIfNoEntry: false });
  return stat && `${stat.size} ${Math.round(stat.mtimeMs)}`;
}

function listDistributions(venv) {
  const lib = path.join(venv, "lib");
  return fs
    .readdirSync(lib)
    .map((name) => path.join(lib, name, "site-packages"))
    .flatMap((site) => fs.readdirSync(site).map((name) => path.join(site, name)))
    .filter((folder) => folder.endsWith(".dist-info"));
}

function readStamp(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

const digest = (file) =>
  fs.existsSync(file) ? createHash("sha256").update(fs.readFileSync(file)).digest("hex") : "none";
