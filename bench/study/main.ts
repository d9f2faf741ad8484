// `npm run study`: does thinking help? Campaigns of evolution and of best-of-N at equal compute, each campaign's pick
// evaluated again on fresh seeds. docs/does-it-work.md registers what is run and how it is judged. Progress goes to
// standard error, what the numbers say to standard output. Stopped (Ctrl-C, SIGTERM) and given again, it goes on.
import { Effect } from "effect";
import { openNumbers } from "./numbers.ts";
import { type Options, optionsOf, USAGE } from "./options.ts";
import { outcomeOf } from "./outcome.ts";
import { drawPlot } from "./plot.ts";
import { reportOf } from "./report.ts";
import { runStudy } from "./run-study.ts";

const understood = (): Options => {
  try {
    return optionsOf(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`study: ${String(error)}\n${USAGE}\n`);
    process.exit(2);
  }
};
const options = understood();

// Every campaign starts servers of its own and touches none of yours.
for (const name of ["NATS_URL", "DATABASE_URL", "OLLAMA_HOST"]) delete process.env[name];

const tell = (line: string): void => {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
};

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => interrupted.abort());

const study = Effect.gen(function* () {
  const numbers = openNumbers(options.numbers);
  if (!options.report) yield* runStudy(options, numbers, tell);
  const outcome = outcomeOf(numbers.lines, options.extent);
  const lines = yield* reportOf(outcome);
  process.stdout.write(`${lines.join("\n")}\n`);
  if (options.out !== undefined) yield* drawPlot(outcome, options.out);
});
const exit = await Effect.runPromiseExit(study, { signal: interrupted.signal });
if (interrupted.signal.aborted) {
  tell("stopped; nothing that has ended is lost, and the same command goes on");
  process.exit(130);
}
if (exit._tag === "Failure") {
  process.stderr.write(`study: ${String(exit.cause)}\n`);
  process.exit(1);
}
