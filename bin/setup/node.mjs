// The JavaScript half of the set-up: node_modules as package-lock.json says, with Node 24 in it.
// Whether it is complete is read from npm's own record, node_modules/.package-lock.json, which npm
// writes last; so an interrupted `npm ci` is seen, and an `npm install` by hand is accepted.
import fs from "node:fs";
import path from "node:path";
import { SetupProblem } from "./problem.mjs";
import { runStep } from "./step.mjs";

export const NODE_MAJOR = 24;

const shippedNode = (root) => path.join(root, "node_modules", "node", "bin", "node");

/** The Node that runs the laboratory: this one if it is new enough, otherwise the npm package's. */
export function pinnedNode(root) {
  return ownMajor() >= NODE_MAJOR ? process.execPath : shippedNode(root);
}

const ownMajor = () => Number(process.versions.node.split(".")[0]);

/** Why node_modules must be installed, or undefined when it is complete. */
export function nodeGap(root) {
  const wanted = readJson(path.join(root, "package-lock.json"))?.packages;
  if (!wanted) return "package-lock.json cannot be read";
  const present = readJson(path.join(root, "node_modules", ".package-lock.json"))?.packages;
  if (!present) return "node_modules is missing or incomplete";
  for (const [place, { version, optional }] of Object.entries(wanted)) {
    if (place === "") continue;
    const found = present[place];
    // Optional packages are those of other platforms; absent is right for them, another version is not.
    if (found ? found.version !== version : !optional) return `${place} is not at ${version}`;
  }
  const own = wanted[""] ?? {};
  for (const name of Object.keys({ ...own.dependencies, ...own.devDependencies })) {
    if (!fs.existsSync(path.join(root, "node_modules", name, "package.json"))) return `${name} is missing`;
  }
  return fs.existsSync(pinnedNode(root)) ? undefined : "Node 24 is missing";
}

export async function installNode(root, lock) {
  const env = npmEnvironment();
  await runStep({
    what: "npm could not install the JavaScript packages.",
    command: "npm",
    // The pinned Node is a development dependency, so NODE_ENV=production must not leave it out.
    args: ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"],
    cwd: root,
    env,
    lock,
  });
  if (!fs.existsSync(pinnedNode(root))) await repairNode(root, env, lock);
  const gap = nodeGap(root);
  if (gap) {
    const fix = "remove node_modules and start again";
    throw new SetupProblem({
      what: "the JavaScript packages are still incomplete.",
      where: root,
      why: gap,
      fix,
    });
  }
}

/** `ignore-scripts` in a person's npmrc leaves the node package without its binary: run its one script. */
async function repairNode(root, env, lock) {
  await runStep({
    what: "Node 24 could not be installed.",
    command: process.execPath,
    args: ["installArchSpecificPackage.js"],
    cwd: path.join(root, "node_modules", "node"),
    env,
    lock,
  });
}

/** Under npx, npm hands its own prefix and package down; a nested npm would then install elsewhere. */
function npmEnvironment() {
  const inherited = /^npm_(config_(local_prefix|global|prefix|allow_scripts)|package_|lifecycle_|command$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
