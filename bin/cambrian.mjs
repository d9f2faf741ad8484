#!/usr/bin/env node
// The command `cambrian`. Sets up the checkout if something is missing, then runs cli/main.ts under
// Node 24, which reads TypeScript as it is and keeps what it compiled. Plain JavaScript for Node 20
// and later.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { compileCache } from "./compile-cache.mjs";
import { launch } from "./launch.mjs";
import { ensureReady } from "./setup.mjs";
import { pinnedNode } from "./setup/node.mjs";
import { SetupInterrupted, SetupProblem } from "./setup/problem.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Takes `--torch-index URL` (ours) out of the arguments; all others are the command line's. */
function takeTorchIndex(argv) {
  const rest = [];
  let torchIndex = process.env.CAMBRIAN_TORCH_INDEX || undefined;
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === "--torch-index" && argv[i + 1] !== undefined) torchIndex = argv[++i];
    else if (argv[i].startsWith("--torch-index=")) torchIndex = argv[i].slice("--torch-index=".length);
    else rest.push(argv[i]);
  }
  return { torchIndex, rest };
}

const isQuestion = (argv) =>
  argv.length === 0 ||
  argv[0] === "help" ||
  argv.some((arg) => ["--help", "-h", "--version", "-v"].includes(arg));

const { torchIndex, rest } = takeTorchIndex(process.argv.slice(2));
try {
  await ensureReady(root, { python: !isQuestion(rest), torchIndex });
  process.exitCode = await launch(pinnedNode(root), [path.join(root, "cli", "main.ts"), ...rest], {
    env: { ...compileCache(root), ...process.env },
  });
} catch (error) {
  if (error instanceof SetupProblem) {
    error.print();
    process.exitCode = 1;
  } else if (error instanceof SetupInterrupted) {
    process.stderr.write(`cambrian: ${error.message}\n`);
    process.exitCode = error.exitCode;
  } else throw error;
}
