// Telling one process from a later one with the same number: when it started, and what it was started as.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Whether a process of this number runs, whosever it is. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** A text that changes when the number is given to another process; empty where the system does not tell. */
export const startOf = (pid: number): string => statOf(pid)?.[19] ?? ps(pid, "lstart");

/** The command with its arguments, separated by spaces; empty where it is gone. */
export const commandLineOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return ps(pid, "args");
  }
};

/** Ended, but its parent has not asked for its exit code yet. */
const isZombie = (pid: number): boolean => statOf(pid)?.[0] === "Z";

/** The fields of /proc/<pid>/stat from the third on: the second, the name, may hold spaces. Linux alone has it. */
const statOf = (pid: number): readonly string[] | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
};

const ps = (pid: number, column: string): string => {
  try {
    return execFileSync("ps", ["-o", `${column}=`, "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "";
  }
};
