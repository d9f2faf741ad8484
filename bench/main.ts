// `npm run bench [-- NAME…]`: measures the figures named, all unless any is, and prints one JSON document. Progress
// goes to standard error. Exit code 1 where a figure could not be measured, 2 for a name that is none, 130 when
// interrupted; a target that is missed is said in the document (`met`), not by the exit code, because it may be the
// machine.
import { Effect } from "effect";
import * as figures from "./index.ts";
import { measured, thisMachine, type Measured, type Report } from "./report.ts";

const names = process.argv.slice(2);
const all = Object.values(figures);
const strange = names.filter((name) => !all.some((figure) => figure.name === name));
if (strange.length > 0) {
  const known = all.map(({ name }) => name).join(", ");
  process.stderr.write(`bench: there is no figure ${strange.join(", ")}; there are ${known}\n`);
  process.exit(2);
}

// Every figure starts servers of its own and touches none of yours.
for (const name of ["NATS_URL", "DATABASE_URL", "OLLAMA_HOST"]) delete process.env[name];

/** Whoever interrupts leaves no server and no folder behind. */
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interrupted.abort());

const results: Measured[] = [];
for (const figure of all.filter(({ name }) => names.length === 0 || names.includes(name))) {
  process.stderr.write(`${figure.name}: ${figure.description}\n`);
  const exit = await Effect.runPromiseExit(Effect.scoped(figure.measure), {
    signal: interrupted.signal,
  });
  if (interrupted.signal.aborted) process.exit(130);
  if (exit._tag === "Failure") {
    process.stderr.write(`${figure.name} could not be measured: ${String(exit.cause)}\n`);
    process.exitCode = 1;
    continue;
  }
  const result = measured(figure, exit.value);
  results.push(result);
  process.stderr.write(`${figure.name}: ${lineOf(result)}\n`);
}
const report: Report = { v: 1, machine: thisMachine(), figures: results };
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);

function lineOf({ p50, p95, unit, reference, ratio, met }: Measured): string {
  const [own, slow, other] = [p50, p95, reference.p50].map((value) => value.toFixed(0));
  return `p50 ${own} ${unit}, p95 ${slow}; reference ${other}; ratio ${ratio.toFixed(2)}; target ${met ? "met" : "missed"}`;
}
