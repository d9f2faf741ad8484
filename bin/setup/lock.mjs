// One set-up at a time for a checkout. The lock is a file that names its holder and that only one
// can create. A holder that is dead, and whose last step is dead too (npm outlives a killed parent),
// has left it behind: the next takes it over.
import fs from "node:fs";
import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { writing } from "./problem.mjs";

const BEAT_MS = 5_000;
const SILENT_MS = 60_000;

/** Waits for the lock and returns it; `onWait(holder)` is called once if another holds it. */
export async function takeLock(file, { onWait = () => {}, pollMs = 200 } = {}) {
  const mine = { pid: process.pid, host: os.hostname() };
  for (let waited = false; !tryCreate(file, mine);) {
    const holder = read(file);
    if (holder === undefined) continue;
    if (isStale(file, holder)) {
      breakLock(file, holder);
      continue;
    }
    if (!waited) onWait(holder);
    waited = true;
    await sleep(pollMs);
  }
  const beat = setInterval(() => touch(file), BEAT_MS);
  beat.unref();
  return {
    /** Records the process group of the running step, so that nobody starts beside an orphan of it. */
    note: (group) => fs.writeFileSync(file, JSON.stringify({ ...mine, group })),
    release: () => {
      clearInterval(beat);
      fs.rmSync(file, { force: true });
    },
  };
}

function tryCreate(file, content) {
  return writing(file, () => {
    try {
      fs.writeFileSync(file, JSON.stringify(content), { flag: "wx" });
      return true;
    } catch (error) {
      if (error.code === "EEXIST") return false;
      throw error;
    }
  });
}

/** The holder; {} when the file is being written; undefined when it is gone. */
function read(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    return error.code === "ENOENT" ? undefined : {};
  }
}

function isStale(file, holder) {
  if (holder.pid && holder.host === os.hostname()) {
    return !isAlive(holder.pid) && !(holder.group && isAlive(-holder.group));
  }
  // Another host's process cannot be asked; it is dead when it has stopped touching the file.
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > SILENT_MS;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Moves a stale lock away. If a third process was faster, what was moved is its fresh lock: put it back. */
function breakLock(file, stale) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  const moved = read(aside);
  if (moved && JSON.stringify(moved) !== JSON.stringify(stale)) {
    try {
      fs.copyFileSync(aside, file, fs.constants.COPYFILE_EXCL);
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
  }
  fs.rmSync(aside, { force: true });
}

function touch(file) {
  const now = new Date();
  try {
    fs.utimesSync(file, now, now);
  } catch {
    // The lock was removed by hand; the work goes on, and nothing is lost but the exclusion.
  }
}
