// A long campaign of tiny experiments, watched from outside: does the laboratory's memory grow with its log, does an
// experiment take longer than the first ones did? Prints one JSON document; run by hand, not by `npm test`.
//   npm run soak                        200 experiments in a folder that is removed afterwards
//   npm run soak -- 400 --keep DIR      more of them, in a folder that stays
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
const count = Number(process.argv.slice(2).find((word) => /^\d+$/.test(word)) ?? 200);
const keep = process.argv.includes("--keep") ? process.argv[process.argv.indexOf("--keep") + 1] : undefined;
const data = keep ?? fs.mkdtempSync(join(tmpdir(), "cambrian-soak-"));

/** Resident memory of a process in MB, as Linux counts it; null where it is gone. */
const residentMegabytes = (pid: number): number | null => {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
  } catch {
    return null;
  }
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Medians of the quarters of a series: growth shows as a last quarter above the second. */
const quarters = (values: readonly number[]): number[] =>
  [0, 1, 2, 3].map((quarter) => {
    const size = values.length / 4;
    return rounded(median(values.slice(Math.floor(quarter * size), Math.floor((quarter + 1) * size))));
  });

const started = Date.now();
const laboratory = spawn(
  process.execPath,
  [
    ...[main, "run", "--experiments", String(count), "--seed", "7", "--size", "tiny", "--parallel", "2"],
    ...["--data", data, "--json"],
  ],
  { stdio: ["ignore", "pipe", "inherit"] },
);
const memory: number[] = [];
const openings: number[] = [];
let events = 0;
let sequence = 0;
const sampling = setInterval(() => {
  const megabytes = residentMegabytes(laboratory.pid ?? -1);
  if (megabytes !== null) memory.push(megabytes);
}, 1000);
let summary: Record<string, unknown> = {};
for await (const line of createInterface({ input: laboratory.stdout })) {
  const told = JSON.parse(line) as Record<string, unknown>;
  if (told["type"] === undefined) summary = told;
  else events++;
  if (typeof told["sequence"] === "number") sequence = told["sequence"];
  if (told["type"] === "ExperimentOpened") openings.push(Date.now());
  if (told["type"] === "ExperimentOpened" && openings.length % 20 === 0)
    process.stderr.write(`${openings.length} opened, ${Math.round((Date.now() - started) / 1000)} s\n`);
}
clearInterval(sampling);
const code = await new Promise((resolve) =>
  laboratory.exitCode === null ? laboratory.once("exit", resolve) : resolve(laboratory.exitCode),
);
const gaps = openings.slice(1).map((time, index) => (time - (openings[index] ?? time)) / 1000);
process.stdout.write(
  `${JSON.stringify({
    v: 1,
    exit: code,
    experiments: count,
    seconds: rounded((Date.now() - started) / 1000),
    lastSequence: sequence,
    eventsTold: events,
    secondsBetweenOpenings: { quarters: quarters(gaps) },
    memoryMegabytes: { quarters: quarters(memory), most: rounded(Math.max(...memory)) },
    summary,
  })}\n`,
);
if (keep === undefined) fs.rmSync(data, { recursive: true, force: true });
process.exitCode = code === 0 ? 0 : 1;
