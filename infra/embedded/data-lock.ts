// One laboratory per data directory: DATA/lock names the process that has it. A lock whose process is gone is
// taken over; to take over, one holds DATA/lock.takeover, so that of two who try only one succeeds.
import * as fs from "node:fs";
import { join } from "node:path";
import { Effect, Schema, type Scope } from "effect";
import { DataInUse, DataUnusable } from "./errors.ts";
import { isAlive, startOf } from "./process-identity.ts";

const Holder = Schema.Struct({ pid: Schema.Int, started: Schema.String });
type Holder = typeof Holder.Type;
const readHolder = Schema.decodeUnknownSync(Schema.fromJsonString(Holder));

/** Holds the data directory until the scope ends, making it where there is none. */
export const lockData = (data: string): Effect.Effect<void, DataInUse | DataUnusable, Scope.Scope> =>
  Effect.asVoid(
    Effect.acquireRelease(
      Effect.try({
        try: () => acquire(data),
        catch: (cause) =>
          cause instanceof DataInUse || cause instanceof DataUnusable ? cause : unusable(data, cause),
      }),
      () => Effect.sync(() => fs.rmSync(lockFile(data), { force: true })),
    ),
  );

/** The process that holds the data directory now; undefined where none does. */
export const holderOf = (data: string): number | undefined => heldBy(data)?.pid;

const heldBy = (data: string): Holder | undefined => {
  const holder = read(lockFile(data));
  return holder !== undefined && holds(holder) ? holder : undefined;
};

const refuseHeld = (data: string): void => {
  const holder = heldBy(data);
  if (holder !== undefined) throw inUse(data, holder, `runs on ${data}`);
};

const lockFile = (data: string): string => join(data, "lock");

const acquire = (data: string): void => {
  fs.mkdirSync(data, { recursive: true, mode: 0o700 });
  const lock = lockFile(data);
  if (create(lock)) return;
  refuseHeld(data);
  const takeover = `${lock}.takeover`;
  if (!create(takeover)) throw inUse(data, read(takeover), `is taking over ${data}`);
  try {
    // Read under the takeover: nobody else removes the lock now.
    refuseHeld(data);
    fs.rmSync(lock, { force: true });
    if (!create(lock)) throw inUse(data, read(lock), `runs on ${data}`);
  } finally {
    fs.rmSync(takeover, { force: true });
  }
};

/** Written in full beside its place and linked into it, so that no reader ever sees half a lock. */
const create = (path: string): boolean => {
  const draft = `${path}.${process.pid}.tmp`;
  fs.writeFileSync(draft, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }), {
    mode: 0o600,
  });
  try {
    fs.linkSync(draft, path);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cause;
  } finally {
    fs.unlinkSync(draft);
  }
};

const read = (path: string): Holder | undefined => {
  try {
    return readHolder(fs.readFileSync(path, "utf8"));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
};

const holds = (holder: Holder): boolean => isAlive(holder.pid) && startOf(holder.pid) === holder.started;

const inUse = (data: string, holder: Holder | undefined, does: string): DataInUse | DataUnusable =>
  holder !== undefined && !holds(holder)
    ? new DataUnusable({
        data,
        message:
          `A laboratory died while taking over ${data} (process ${holder.pid}). ` +
          `Remove ${lockFile(data)}.takeover and try again.`,
      })
    : new DataInUse({
        data,
        pid: holder?.pid ?? null,
        message:
          `A laboratory (process ${holder?.pid ?? "unknown"}) ${does}. Use it through the reading commands, stop it, ` +
          `or choose another directory with --data.`,
      });

const unusable = (data: string, cause: unknown): DataUnusable => {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = cause instanceof Error ? message : String(cause);
  return new DataUnusable({
    data,
    message:
      code === undefined
        ? `The lock of ${data} cannot be read (${why}). If no laboratory runs there, remove ${lockFile(data)}.`
        : `The folder ${data} cannot be used (${why}). ${remedies[code] ?? "See that this user may write there."} ` +
          `Or choose another folder with --data.`,
  });
};

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: make room.",
  EROFS: "The file system is read-only.",
  ENOTDIR: "A file stands where a folder is wanted.",
  EEXIST: "A file stands where a folder is wanted.",
};
