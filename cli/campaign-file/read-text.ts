// A file that a person wrote, as text; what is no such file is refused with what it is instead.
import * as fs from "node:fs";
import { Effect } from "effect";
import { CommandError } from "../errors.ts";

/** What is piped in, as text. */
export const readStandardInput = (largest: number): Effect.Effect<string, CommandError> =>
  Effect.tryPromise({
    try: async () => {
      const parts: Buffer[] = [];
      let size = 0;
      for await (const part of process.stdin as AsyncIterable<Buffer>) {
        parts.push(part);
        size += part.length;
        if (size > largest)
          throw new CommandError("usage", `standard input has more than the ${largest} bytes that are read`);
      }
      return textOf("standard input", Buffer.concat(parts));
    },
    catch: (cause) =>
      cause instanceof CommandError
        ? cause
        : new CommandError("failed", `standard input cannot be read: ${String(cause)}`),
  });

/** `largest` in bytes. */
export const readText = (path: string, largest: number): Effect.Effect<string, CommandError> =>
  Effect.try({
    try: () => {
      const found = fs.statSync(path, { throwIfNoEntry: false });
      if (found === undefined)
        throw new CommandError(
          "notFound",
          `there is no file ${path}`,
          "Check the path; it is taken from the current folder",
        );
      if (!found.isFile())
        throw new CommandError(
          "usage",
          `${path} is ${found.isDirectory() ? "a folder" : "no file"}; a text file is wanted`,
        );
      if (found.size > largest)
        throw new CommandError("usage", `${path} has ${found.size} bytes; at most ${largest} are read`);
      return textOf(path, fs.readFileSync(path));
    },
    catch: (cause) =>
      cause instanceof CommandError
        ? cause
        : new CommandError(
            "failed",
            `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
            "See that this user may read it",
          ),
  });

const textOf = (path: string, bytes: Buffer): string => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Said below.
  }
  throw new CommandError(
    "usage",
    `${path} is no text: it is not UTF-8, or holds NUL`,
    "Save it as UTF-8 text",
  );
};
