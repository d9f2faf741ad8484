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
