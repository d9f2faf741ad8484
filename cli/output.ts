// Where a command writes: data to standard output, everything else to standard error. Nothing else prints.
import { Effect } from "effect";

/** A line of data. A closed pipe (`| head`) ends the command quietly. */
export const print = (line: string): Effect.Effect<void> => write(process.stdout, line);

/** A line for the person: progress, hints, warnings. */
export const tell = (line: string): Effect.Effect<void> => write(process.stderr, line);

const write = (stream: NodeJS.WriteStream, line: string): Effect.Effect<void> =>
  Effect.callback((resume) => {
    stream.write(`${line}\n`, () => resume(Effect.void));
  });

/** One JSON document on a line of its own. */
export const printJson = (value: unknown): Effect.Effect<void> => print(JSON.stringify(value));
