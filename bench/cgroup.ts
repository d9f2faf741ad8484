// A process that gets no more than a share of a processor, as on a smaller machine: Linux's control groups, of which root
// can make one, in either of their versions. Whoever is held so is the scarce part of what is measured.
import * as fs from "node:fs";
import { join } from "node:path";
import { Effect, type Scope } from "effect";

/** Microseconds: short, so that what is held goes on evenly. */
const PERIOD = 10_000;

const versions = [
  {
    root: "/sys/fs/cgroup/cpu",
    hold: (folder: string, quota: number) => {
      fs.writeFileSync(join(folder, "cpu.cfs_period_us"), String(PERIOD));
      fs.writeFileSync(join(folder, "cpu.cfs_quota_us"), String(quota));
    },
  },
  {
    root: "/sys/fs/cgroup",
    hold: (folder: string, quota: number) => fs.writeFileSync(join(folder, "cpu.max"), `${quota} ${PERIOD}`),
  },
];

/**
 * Holds a process, with all its threads, until the scope ends; fails where no group can be made.
 * @param share of one processor
 */
export const holdTo = (pid: number, share: number): Effect.Effect<void, unknown, Scope.Scope> =>
  Effect.asVoid(
    Effect.acquireRelease(
      Effect.try({
        try: () => {
          const { root, hold } = versions.find(({ root }) => fs.existsSync(root)) ?? versions[1]!;
          const folder = join(root, `cambrian-bench-${pid}`);
          fs.mkdirSync(folder);
          hold(folder, Math.round(share * PERIOD));
          fs.writeFileSync(join(folder, "cgroup.procs"), String(pid));
          return { root, folder };
        },
        catch: (cause) => new Error(`no control group can be made for process ${pid}: ${String(cause)}`),
      }),
      ({ root, folder }) =>
        Effect.sync(() => {
          // A group goes once nobody is in it.
          for (const left of fs
            .readFileSync(join(folder, "cgroup.procs"), "utf8")
            .split("\n")
            .filter(Boolean))
            fs.writeFileSync(join(root, "cgroup.procs"), left);
          fs.rmdirSync(folder);
        }),
    ),
  );
