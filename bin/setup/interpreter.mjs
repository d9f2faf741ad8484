// Which Python makes the virtual environment: CAMBRIAN_PYTHON if set, otherwise the newest on PATH
// for which torch is built. Each candidate is run, because a name on PATH may be a shim of nothing.
import { spawnSync } from "node:child_process";
import { SetupProblem } from "./problem.mjs";

const OLDEST = 11;
const NEWEST = 14;

/** The version of a Python that runs and has these modules, or undefined. */
export function probePython(command, modules) {
  const program = `import sys, ${modules}; print("%d.%d.%d" % sys.version_info[:3])`;
  const { status, stdout } = spawnSync(command, ["-c", program], { encoding: "utf8", timeout: 20_000 });
  return status === 0 ? stdout.trim() : undefined;
}

export const isSupported = (version) => {
  const [major, minor] = version.split(".").map(Number);
  return major === 3 && minor >= OLDEST && minor <= NEWEST;
};

export function findPython(env = process.env) {
  const wished = env.CAMBRIAN_PYTHON;
  const candidates = wished ? [wished] : namesOnPath();
  for (const command of candidates) {
    const version = probePython(command, "venv, ensurepip");
    if (version && isSupported(version)) return { command, version };
  }
  throw new SetupProblem({
    what: `no Python 3.${OLDEST} to 3.${NEWEST} with venv was found; candidates are trained by one.`,
    where: wished ? `CAMBRIAN_PYTHON=${wished}` : `PATH: ${candidates.join(", ")}`,
    why: "none of these runs, has this version and can make a virtual environment",
    fix: `install it (Debian, Ubuntu: apt-get install python3 python3-venv), or set CAMBRIAN_PYTHON to one`,
  });
}

const namesOnPath = () => [
  ...Array.from({ length: NEWEST - OLDEST + 1 }, (_, i) => `python3.${NEWEST - i}`),
  "python3",
];
