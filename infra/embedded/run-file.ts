// DATA/run.json: how the reading commands find the running laboratory. It holds credentials: 0600.
import * as fs from "node:fs";
import { join } from "node:path";
import { Effect, Schedule, Schema, type Scope } from "effect";
import { holderOf, lockData } from "./data-lock.ts";
import type { DataInUse, DataUnusable } from "./errors.ts";

export const RunFile = Schema.Struct({
  v: Schema.Literal(1),
  /** The process of the laboratory. */
  pid: Schema.Int,
  url: Schema.String,
  /** The text of the credentials of account LAB. */
  labCredentials: Schema.String,
});
export type RunFile = typeof RunFile.Type;

/** run.json is there but cannot be read. */
export class RunFileError extends Schema.TaggedError<RunFileError>()("RunFileError", {
  path: Schema.String,
  message: Schema.String,
}) {}

const pathOf = (data: string): string => join(data, "run.json");
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(RunFile));

/** Stands in DATA until the scope ends. */
export const announce = (data: string, run: RunFile): Effect.Effect<void, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const draft = `${pathOf(data)}.${process.pid}.tmp`;
      fs.writeFileSync(draft, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
      fs.renameSync(draft, pathOf(data));
    }),
    () => Effect.sync(() => fs.rmSync(pathOf(data), { force: true })),
  );

/** How often, and after how many milliseconds each time, one looks whether it is one's turn: half a minute in all. */
const LOOKS = 600;
const PAUSE = 50;

/** Whether who holds DATA stands in run.json; one that was killed leaves its own behind. What cannot be read counts, too. */
const isAnnounced = (data: string): Effect.Effect<boolean> =>
  Effect.match(runningLaboratory(data), {
    onFailure: () => true,
    onSuccess: (run) => run !== null,
  });

/**
 * Waits, half a minute at most, while DATA is held by someone who has not announced a laboratory: a reading command,
 * which ends soon, or a laboratory that is starting, which soon announces itself.
 */
export const awaitTurn = Effect.fnUntraced(function* (data: string) {
  for (let look = 0; look < LOOKS; look++) {
    if (holderOf(data) === undefined || (yield* isAnnounced(data))) return;
    yield* Effect.sleep(PAUSE);
  }
});

/** Locks DATA once it is one's turn, whoever else waits for the same; not beside a laboratory that is announced. */
export const lockInTurn = (data: string): Effect.Effect<void, DataInUse | DataUnusable, Scope.Scope> =>
  Effect.retry(lockData(data), {
    while: (error) => (error._tag === "DataInUse" ? Effect.map(isAnnounced(data), (is) => !is) : false),
    schedule: Schedule.spaced(PAUSE),
    times: LOOKS,
  });

/** The laboratory that runs on DATA; null where none does, even if one that was killed left its file behind. */
export const runningLaboratory = (data: string): Effect.Effect<RunFile | null, RunFileError> =>
  Effect.try({
    try: () => {
      if (holderOf(data) === undefined || !fs.existsSync(pathOf(data))) return null;
      refuseLooseMode(pathOf(data));
      const run = decode(fs.readFileSync(pathOf(data), "utf8"));
      return holderOf(data) === run.pid ? run : null;
    },
    catch: (cause) =>
      cause instanceof RunFileError
        ? cause
        : new RunFileError({
            path: pathOf(data),
            message:
              `${pathOf(data)} cannot be read (${cause instanceof Error ? firstLine(cause.message) : String(cause)}). ` +
              `Stop the laboratory and start it again; it writes the file anew.`,
          }),
  });

/** Who reads the credentials in it may write the log. */
const refuseLooseMode = (path: string): void => {
  const mode = fs.statSync(path).mode & 0o777;
  if ((mode & ~0o600) === 0) return;
  throw new RunFileError({
    path,
    message:
      `${path} has mode ${mode.toString(8)}: others may read the laboratory's credentials. ` +
      `If nobody did, run: chmod 600 ${path}; else start the laboratory again with new keys.`,
  });
};

const firstLine = (text: string): string => text.split("\n")[0] ?? text;
