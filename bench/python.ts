// What is asked of Python, by modules of the gpu-agent: figures about its inside, each measured by a program of its own
// (gpu-agent/bench) that prints the samples of its parts, statistics, pictures.
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Effect, Schema } from "effect";
import { pythonProgram } from "../infra/embedded/python.ts";
import type { Part, Samples } from "./figure.ts";

const folder = fileURLToPath(new URL("../gpu-agent", import.meta.url));

const Numbers = Schema.NonEmptyArray(Schema.Finite.check(Schema.isGreaterThan(0)));
const Document = Schema.fromJsonString(
  Schema.Struct({
    v: Schema.Literal(1),
    parts: Schema.NonEmptyArray(Schema.Struct({ name: Schema.String, subject: Numbers, reference: Numbers })),
  }),
);
const decode = Schema.decodeUnknownSync(Document);

/** What a module prints that is given a document as a line of JSON, or none. Interrupted, it takes the module with it. */
export const askPython = (
  module: string,
  args: readonly string[] = [],
  document?: unknown,
): Effect.Effect<string, unknown> =>
  Effect.flatMap(pythonProgram("python"), (python) =>
    Effect.tryPromise(async (signal) => {
      const child = spawn(python, ["-m", module, ...args], {
        cwd: folder,
        stdio: ["pipe", "pipe", "inherit"],
        signal,
      });
      const exit = new Promise<number | null>((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", resolve);
      });
      child.stdin.end(document === undefined ? "" : `${JSON.stringify(document)}\n`);
      const [said, status] = await Promise.all([text(child.stdout), exit]);
      if (status !== 0) throw new Error(`python -m ${module} ended with ${status}`);
      return said;
    }),
  );

/** The parts that `python -m bench.<program>` measured. */
export const partsOf = (program: string): Effect.Effect<readonly Part[], unknown> =>
  Effect.map(askPython(`bench.${program}`), (said) => decode(said).parts);

/** Their samples as one: what `together` makes of the parts' samples of a round. */
export const combined = (
  parts: readonly Part[],
  together: (samples: readonly number[]) => number,
): Samples => {
  const rounds = (of: "subject" | "reference") =>
    (parts[0]?.[of] ?? []).map((_, round) => together(parts.map((part) => part[of][round] ?? Number.NaN)));
  return { subject: rounds("subject"), reference: rounds("reference"), parts };
};

export const sum = (samples: readonly number[]): number => samples.reduce((one, other) => one + other, 0);

/** The rate at which equal amounts are done one after the other, each at its own. */
export const harmonicMean = (rates: readonly number[]): number =>
  rates.length / sum(rates.map((rate) => 1 / rate));
