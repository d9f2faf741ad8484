// An export to standard output, or to a file that is there only once it is whole.
import * as fs from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { Effect, Stream } from "effect";
import { ArtifactError, type Artifacts } from "../../actors/ports.ts";
import { CommandError } from "../errors.ts";
import { print } from "../output.ts";

type Lines = Stream.Stream<string, ArtifactError, Artifacts>;

export const writeOut = (lines: Lines, path: string | undefined) =>
  path === undefined ? Stream.runForEach(lines, print) : writeFile(lines, path);

/** Compressed where its name says so. */
const writeFile = (lines: Lines, path: string) =>
  Effect.gen(function* () {
    const unfinished = `${path}.${process.pid}.part`;
    const context = yield* Effect.context<Artifacts>();
    const texts = Stream.map(lines, (line) => encoder.encode(`${line}\n`));
    const write = Effect.tryPromise({
      try: async (signal) => {
        const from = Readable.fromWeb(Stream.toReadableStreamWith(texts, context));
        const to = fs.createWriteStream(unfinished, { flush: true });
        if (path.endsWith(".gz")) await pipeline(from, createGzip(), to, { signal });
        else await pipeline(from, to, { signal });
        fs.renameSync(unfinished, path);
      },
      catch: (cause) => (cause instanceof ArtifactError ? cause : unwritable(path, cause)),
    });
    yield* Effect.ensuring(
      write,
      Effect.sync(() => fs.rmSync(unfinished, { force: true })),
    );
  });

const encoder = new TextEncoder();

const unwritable = (path: string, cause: unknown): CommandError =>
  new CommandError(
    "failed",
    `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    "Name a file in a folder that is there, that this user may write, and whose disk has room",
  );
