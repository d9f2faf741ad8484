// A file system of its own for a test: full after a few bytes, or read-only. Root alone may mount one.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Teardown } from "./nats.ts";

const mount = (options: string, folder: string): boolean =>
  spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]).status === 0;

/** Null where nothing can be mounted; `options` are those of tmpfs. */
export const smallDisk = (t: Teardown, options: string): string | null => {
  const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-disk-"));
  const mounted = mount(options, folder);
  t.teardown(async () => {
    if (mounted) spawnSync("umount", ["-l", folder]);
    fs.rmSync(folder, { recursive: true, force: true });
  });
  return mounted ? folder : null;
};

export const canMount = ((): boolean => {
  const stops: (() => Promise<void>)[] = [];
  const made = smallDisk({ teardown: (stop) => stops.push(stop) }, "size=64k");
  for (const stop of stops) void stop();
  return made !== null;
})();
