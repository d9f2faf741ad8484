// `npm run mutants [-- NUMBER [SEED]]`: mistakes drawn from today's machines, policies, roles and folds, each run over the
// recorded histories in a process of its own. Where every decision and every table comes out all the same, as with a guard
// against what no laboratory writes, the tests of its folder are asked. Prints a line of JSON for each, then how many were
// found; exit code 1 where one survives that survivors.ts does not argue for.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { random } from "../../actors/policies/random.ts";
import { argued, mistakes, root } from "./mistakes.ts";
import type { Mutant } from "./mutants.ts";

/** Two processors. */
const JOBS = 2;

const number = Number(process.argv[2] ?? 100);
const seed = process.argv[3] ?? "1";
const hook = join(import.meta.dirname, "hook.ts");

/** Milliseconds: what takes ten times as long as a whole judgement took here does not end. 0: as long as it takes. */
let patience = 0;

const ended = async (
  mutant: Mutant | null,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number | null; readonly said: string }> => {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env, MUTANT: JSON.stringify(mutant) },
    stdio: ["ignore", "pipe", "ignore"],
    timeout: patience,
  });
  const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [said, code] = await Promise.all([text(child.stdout), exit]);
  return { code, said };
};

const judged = (mutant: Mutant | null) =>
  ended(mutant, ["--import", hook, join(import.meta.dirname, "judge.ts")]);

/** The tests of the folder that a file is in; ava hands the hook on to its processes. */
const tested = (mutant: Mutant) => {
  const tests = `test/${dirname(mutant.file)}/**/*.test.ts`;
  return ended(mutant, ["node_modules/ava/entrypoints/cli.js", tests], { NODE_OPTIONS: `--import ${hook}` });
};

const began = performance.now();
const sound = await judged(null);
patience = Math.ceil(10 * (performance.now() - began));
if (sound.code !== 0) throw new Error(`the recorded histories do not verify: ${sound.said.slice(-2000)}`);

const waiting = [...random("mutants", seed).sample(mistakes, number)];
const counts = { history: 0, tests: 0, argued: 0, survived: 0 };
const work = async (): Promise<void> => {
  for (let mutant = waiting.pop(); mutant !== undefined; mutant = waiting.pop()) {
    const { file, line, kind, was, becomes } = mutant;
    const { code, said } = await judged(mutant);
    const by = code === 5 ? said.trimEnd().split("\n").at(-1) : code === 0 ? "a table" : `exit code ${code}`;
    const argument = argued(mutant);
    const verdict =
      code !== 0 || said !== sound.said
        ? "history"
        : (await tested(mutant)).code !== 0
          ? "tests"
          : argument === undefined
            ? "survived"
            : "argued";
    counts[verdict] += 1;
    const how = verdict === "history" ? { by } : verdict === "argued" ? { why: argument?.why } : {};
    console.log(JSON.stringify({ verdict, file, line, kind, was, becomes, ...how }));
  }
};
await Promise.all(Array.from({ length: JOBS }, work));
console.log(JSON.stringify({ v: 1, of: mistakes.length, seed, ...counts }));
process.exitCode = counts.survived > 0 ? 1 : 0;
