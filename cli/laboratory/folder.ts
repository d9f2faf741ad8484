// The laboratory's folder before it is used: whether it can be written, and whether its disk has room for what a run
// makes there. Nothing is left behind by looking.
import * as fs from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Effect } from "effect";
import { CommandError } from "../errors.ts";

/** In bytes: the log and the weights of a small campaign, and what PGlite takes when it is made. */
const CAMPAIGN = 64 * 2 ** 20;
const TABLES = 128 * 2 ** 20;

/** The folder, or the nearest one above it that is there. */
const nearest = (data: string): string => {
  let path = resolve(data);
  while (!fs.existsSync(path) && dirname(path) !== path) path = dirname(path);
  return path;
};

/** Whether it is there, or only can be made. */
export const checkWritable = (data: string): Effect.Effect<"there" | "can be made", CommandError> =>
  Effect.try({
    try: () => {
      const there = nearest(data);
      if (!fs.statSync(there).isDirectory()) throw new Error(`${there} is a file`);
      const probe = join(there, `.cambrian-probe-${process.pid}`);
      fs.writeFileSync(probe, "");
      fs.rmSync(probe);
      return there === resolve(data) ? "there" : "can be made";
    },
    catch: (cause) =>
      new CommandError(
        "failed",
        `the folder ${data} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
        "Choose a folder that this user may write, with --data or CAMBRIAN_DATA",
      ),
  });

/** The bytes that are free where the folder is; fails where they are too few for a run. */
export const checkRoom = (data: string): Effect.Effect<number, CommandError> =>
  Effect.suspend(() => {
    const { bavail, bsize } = fs.statfsSync(nearest(data));
    const free = bavail * bsize;
    const madeAnew = !process.env["DATABASE_URL"] && !fs.existsSync(join(data, "pglite", "data"));
    const wanted = CAMPAIGN + (madeAnew ? TABLES : 0);
    if (free >= wanted) return Effect.succeed(free);
    return Effect.fail(
      new CommandError(
        "failed",
        `the disk is full: ${megabytes(free)} are free where ${data} is, and a run needs ${megabytes(wanted)}`,
        "Make room, or choose a folder on another disk with --data",
      ),
    );
  });

const megabytes = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MiB`;
