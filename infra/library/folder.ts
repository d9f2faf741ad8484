// A library on disk: a folder of papers, ours or a user's own.
import fs from "node:fs";
import path from "node:path";
import { Effect, Result, Schema } from "effect";
import type { Paper } from "../../cognition-base/paper.ts";
import { type Fault, readPaper } from "../../cognition-base/read-paper.ts";

/** The one that comes with Cambrian. */
export const OWN_LIBRARY = path.resolve(import.meta.dirname, "../../cognition-base/papers");

/** The folder cannot be read, or has no papers. */
export class LibraryUnreadable extends Schema.TaggedError<LibraryUnreadable>()("LibraryUnreadable", {
  folder: Schema.String,
  message: Schema.String,
}) {
  readonly retryable = false;
}

export interface LibraryFolder {
  /** By file name. */
  readonly papers: readonly Paper[];
  readonly faults: readonly Fault[];
}

const EXTENSION = ".md";

export const readFolder = (folder: string): Effect.Effect<LibraryFolder, LibraryUnreadable> =>
  Effect.try({
    try: () => {
      const files = fs
        .readdirSync(folder)
        .filter((file) => file.endsWith(EXTENSION))
        .sort();
      if (files.length === 0) throw new Error(`there are no papers (files that end in ${EXTENSION})`);
      const read = files
        .map((file) => path.join(folder, file))
        .map((file) => readPaper(file, fs.readFileSync(file, "utf8")));
      return {
        papers: read.flatMap((one) => (Result.isSuccess(one) ? [one.success] : [])),
        faults: read.flatMap((one) => (Result.isFailure(one) ? one.failure : [])),
      };
    },
    catch: (cause) =>
      new LibraryUnreadable({
        folder,
        message: `the library ${folder} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      }),
  });
