// Where a command writes: data to standard output, everything else to standard error. Nothing else prints.
import { Effect, type Scope } from "effect";

/** A line of data. A closed pipe (`| head`) ends the command quietly. */
export const print = (line: string): Effect.Effect<void> => write(process.stdout, line);

/** Who has standard error while a live view stands there; lines go above it. */
let holder: ((line: string) => void) | undefined;

/** A line for the person: progress, hints, warnings. */
export const tell = (line: string): Effect.Effect<void> =>
  Effect.suspend(() =>
    holder === undefined ? write(process.stderr, line) : Effect.sync(() => tellNow(line)),
  );

/** The same without waiting: from a signal's handler, from the logger. */
export const tellNow = (line: string): void => {
  if (holder === undefined) process.stderr.write(`${line}\n`);
  else holder(line);
};

/** Gives every line for the person to `say`, until the scope ends. */
export const holdStandardError = (say: (line: string) => void): Effect.Effect<void, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      holder = say;
    }),
    () =>
      Effect.sync(() => {
        holder = undefined;
      }),
  );

const write = (stream: NodeJS.WriteStream, line: string): Effect.Effect<void> =>
  Effect.callback((resume) => {
    stream.write(`${line}\n`, () => resume(Effect.void));
  });

/** One JSON document on a line of its own. */
export const printJson = (value: unknown): Effect.Effect<void> => print(JSON.stringify(value));
