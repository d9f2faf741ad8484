// A child that outlived a laboratory that was killed: found by its pid file, ended before the new one starts.
import { existsSync, readFileSync } from "node:fs";
import { Effect } from "effect";
import { commandLineOf, isAlive } from "./process-identity.ts";

/** How often and how many times it is looked whether it has ended, in milliseconds and looks: 10 s in all. */
const LOOK = 50;
const LOOKS = 200;

/** Ends the process of the pid file if its command line names `mark`, a path that only our own children have. */
export const endOrphan = Effect.fnUntraced(function* (pidFile: string, mark: string) {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8"));
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid) || !commandLineOf(pid).includes(mark)) return;
  yield* Effect.logWarning(`ending process ${pid}, left behind by a laboratory that was killed`);
  process.kill(pid, "SIGTERM");
  for (let look = 0; look < LOOKS && isAlive(pid); look += 1) yield* Effect.sleep(LOOK);
  if (isAlive(pid)) process.kill(pid, "SIGKILL");
  while (isAlive(pid)) yield* Effect.sleep(LOOK);
});
