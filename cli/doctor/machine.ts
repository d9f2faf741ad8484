// What the machine has to give: a folder that can be written, room on its disk, memory.
import { availableParallelism, freemem, totalmem } from "node:os";
import { Effect } from "effect";
import { checkRoom, checkWritable } from "../laboratory/folder.ts";
import { type Finding, needed } from "./finding.ts";

/** A server, a laboratory and one gpu-agent, in bytes. */
const MEMORY = 2 * 2 ** 30;

export const folder = (data: string): Effect.Effect<Finding> =>
  needed(
    "data",
    Effect.map(checkWritable(data), (found) => `${data} ${found === "there" ? "can be written" : found}`),
  );

export const disk = (data: string): Effect.Effect<Finding> =>
  needed(
    "disk",
    Effect.map(checkRoom(data), (free) => `${gigabytes(free)} free where ${data} is`),
  );

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

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
