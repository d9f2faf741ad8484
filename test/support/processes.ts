// What runs on this machine, by its command line.
import * as fs from "node:fs";

/** The processes whose command line holds all these words. */
export const processesWith = (...words: readonly string[]): number[] =>
  fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const line = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        return words.every((word) => line.includes(word));
      } catch {
        return false;
      }
    })
    .map(Number);

/** The processes that a process has started, and those that these have, parents first. */
export const descendants = (root: number): number[] => {
  const parents = new Map(
    fs
      .readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [Number(pid), parentOf(pid)] as const),
  );
  const found = [root];
  for (const parent of found) for (const [pid, its] of parents) if (its === parent) found.push(pid);
  return found.slice(1);
};

/** Whether a process is there and no zombie. */
export const runs = (pid: number): boolean => parentOf(String(pid)) !== undefined;

/** The parent of a process; undefined where it is gone, or a zombie. */
const parentOf = (pid: string): number | undefined => {
  try {
    const [state, parent] = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return state === "Z" ? undefined : Number(parent);
  } catch {
    return undefined;
  }
};
