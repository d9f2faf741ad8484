// What the machine has to give: a folder that can be written, room on its disk, memory.
import * as fs from "node:fs";
import { availableParallelism, freemem, totalmem } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Effect } from "effect";
import { type Finding, needed } from "./finding.ts";

/** Of the disk: the tables alone take half of it. Of the memory: a server, a laboratory and one gpu-agent. */
const ROOM = 1 * 2 ** 30;
const MEMORY = 2 * 2 ** 30;

export const folder = (data: string): Effect.Effect<Finding> =>
  needed(
    "data",
    Effect.try({
      try: () => {
        const there = nearest(data);
        if (!fs.statSync(there).isDirectory()) throw new Error(`${there} is no folder`);
        const probe = join(there, `.cambrian-doctor-${process.pid}`);
        fs.writeFileSync(probe, "");
        fs.rmSync(probe);
        return there === resolve(data) ? `${data} can be written` : `${data} can be made`;
      },
      catch: (cause) => (cause instanceof Error ? cause : new Error(String(cause))),
    }),
    "Choose a folder that this user may write, with --data or CAMBRIAN_DATA",
  );

export const disk = (data: string): Effect.Effect<Finding> =>
  Effect.sync(() => {
    const { bavail, bsize } = fs.statfsSync(nearest(data));
    const free = bavail * bsize;
    return {
      name: "disk",
      ok: free >= ROOM,
      needed: true,
      detail: `${gigabytes(free)} free where ${data} is`,
      fix:
        free >= ROOM
          ? null
          : `Make room: ${gigabytes(ROOM)} are needed; or choose another folder with --data`,
    };
  });

export const memory: Effect.Effect<Finding> = Effect.sync(() => {
  const total = totalmem();
  return {
    name: "memory",
    ok: total >= MEMORY,
    needed: false,
    detail: `${gigabytes(total)}, ${gigabytes(freemem())} free; ${availableParallelism()} processors`,
    fix: total >= MEMORY ? null : `${gigabytes(MEMORY)} are wanted; --size tiny needs less`,
  };
});

/** The folder, or the nearest one above it that is there. */
const nearest = (data: string): string => {
  let path = resolve(data);
  while (!fs.existsSync(path) && dirname(path) !== path) path = dirname(path);
  return path;
};

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
