// What `npm test` runs, in order: quick checks first.
import fs from "node:fs";
import path from "node:path";
import { pinnedNode } from "../setup/node.mjs";
import { venvPython } from "../setup/python.mjs";
import { compileCache } from "../compile-cache.mjs";
import { countAva, countPytest } from "./count.mjs";
import { HOUSE } from "./house.mjs";

export function checks(root, { only, files }) {
  const all = [...lint(root), ...python(root), ...ava(root)];
  if (files.length === 0) return all.filter(({ kind }) => only === undefined || kind === only);
  const python_ = files.filter((file) => file.endsWith(".py"));
  const typescript = files.filter((file) => file.endsWith(".ts"));
  return [
    ...(python_.length > 0 ? python(root, python_).filter(({ counts }) => counts) : []),
    ...(typescript.length > 0 ? ava(root, typescript) : []),
  ];
}

const inModules = (root, ...parts) => path.join(root, "node_modules", ...parts);
const existsIn = (root, folder) => fs.existsSync(path.join(root, folder));

function lint(root) {
  const node = (name, script, ...args) => ({
    kind: "lint",
    name,
    command: pinnedNode(root),
    args: [inModules(root, ...script), ...args],
    cwd: root,
  });
  return [
    node("prettier", ["prettier", "bin", "prettier.cjs"], "--check", "--log-level", "warn", "."),
    node(
      "import directions",
      ["dependency-cruiser", "bin", "dependency-cruise.mjs"],
      ...["--config", ".dependency-cruiser.mjs", ...HOUSE.filter((folder) => existsIn(root, folder))],
    ),
    node("tsc", ["typescript", "bin", "tsc"], "--noEmit"),
  ];
}

function python(root, files = []) {
  const cwd = path.join(root, "gpu-agent");
  const module = (kind, name, ...args) => ({
    kind,
    name,
    command: venvPython(root),
    args: ["-m", ...args],
    cwd,
  });
  const paths = files.map((file) => path.relative("gpu-agent", file));
  return [
    module("lint", "ruff check", "ruff", "check", "."),
    module("lint", "ruff format", "ruff", "format", "--check", "."),
    module("lint", "mypy", "mypy", "--strict"),
    // Two at a time: most tests wait for a child that a sandbox holds, which takes a processor for itself.
    {
      ...module("python", "pytest", "pytest", "--numprocesses", "2", "--dist", "worksteal", ...paths),
      counts: countPytest,
    },
  ];
}

function ava(root, files = []) {
  return [
    {
      kind: "ava",
      name: "ava",
      command: pinnedNode(root),
      args: [inModules(root, "ava", "entrypoints", "cli.js"), ...files],
      cwd: root,
      // Tests start the command line hundreds of times.
      env: compileCache(root),
      counts: countAva,
    },
  ];
}
