// `npm test`: sets up what is missing, checks style, directions and types, runs the tests of both
// languages, and closes with one line that counts them. Exit code 1 if anything failed.
//   npm test                           everything
//   npm test -- --only lint|python|ava one kind
//   npm test -- test/house/x.test.ts   these files alone (TypeScript or Python)
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureReady } from "./setup.mjs";
import { SetupInterrupted, SetupProblem } from "./setup/problem.mjs";
import { checks } from "./test/checks.mjs";
import { runCheck } from "./test/run-check.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

function readArguments(argv) {
  const only = argv.includes("--only") ? argv[argv.indexOf("--only") + 1] : undefined;
  const files = argv.filter((arg, i) => !arg.startsWith("--") && argv[i - 1] !== "--only");
  return { only, files: files.map((file) => path.relative(root, path.resolve(file))) };
}

const { only, files } = readArguments(process.argv.slice(2));
try {
  await ensureReady(root, { python: true, dev: true });
} catch (error) {
  if (!(error instanceof SetupProblem || error instanceof SetupInterrupted)) throw error;
  if (error instanceof SetupProblem) error.print();
  else console.error(error.message);
  process.exit(error.exitCode ?? 1);
}

const results = [];
for (const check of checks(root, { only, files })) results.push(await runCheck(check));

console.log("");
for (const { name, ok, note } of results)
  console.log(`${ok ? "ok    " : "FAILED"} ${name}${note ? `: ${note}` : ""}`);
const sum = (key) => results.reduce((total, { counts }) => total + (counts?.[key] ?? 0), 0);
const skipped = sum("skipped");
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exitCode = results.length > 0 && results.every(({ ok }) => ok) ? 0 : 1;
