// Folders that cannot be had: in use, files, read-only, full, with a damaged run.json.
import * as fs from "node:fs";
import { join } from "node:path";
import test from "ava";
import { startOf } from "../../../infra/embedded/process-identity.ts";
import { cambrian } from "../../support/cli.ts";
import { type Bad, type Place, listOf, refusedCleanly, refusesEach, run } from "../../support/bad-input.ts";
import { canMount, smallDisk } from "../../support/small-disk.ts";

/** Makes the laboratory's folder look as if this test's own process held it. */
const held = ({ data }: Place): void => {
  fs.mkdirSync(data);
  fs.writeFileSync(join(data, "lock"), JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
};
const runJson = (place: Place, text: string, mode = 0o600): void => {
  held(place);
  fs.writeFileSync(join(place.data, "run.json"), text, { mode });
};

const folders: readonly Bad[] = [
  {
    what: "the folder is in use",
    code: 6,
    says: [/A laboratory \(process \d+\) runs on .*lab/, /choose another directory with --data/],
    args: (place) => {
      held(place);
      return run()(place);
    },
  },
  {
    what: "the folder is below a file",
    code: 1,
    says: [/cannot be written/, /--data/],
    args: (place) => ["run", "--data", join(place.file("x", ""), "lab")],
  },
  {
    what: "the folder is a file",
    code: 1,
    says: [/is a file/, /--data/],
    args: (place) => ["run", "--data", place.file("x", "")],
  },
  {
    what: "the folder is in /proc",
    code: 1,
    says: [/\/proc\/lab cannot be written/, /--data/],
    args: () => ["run", "--data", "/proc/lab"],
  },
  {
    what: "run.json is garbage",
    code: 6,
    says: [/run\.json cannot be read/, /Stop the laboratory and start it again/],
    args: (place) => {
      runJson(place, "{ garbage");
      return ["campaign", "list", "--data", place.data];
    },
  },
  {
    what: "run.json may be read by others",
    code: 6,
    says: [/run\.json has mode 644/, /chmod 600/],
    args: (place) => {
      runJson(place, "{}", 0o644);
      return ["campaign", "list", "--data", place.data];
    },
  },
  {
    what: "run.json is of a laboratory that is gone",
    code: 4,
    says: [/there is no laboratory in/],
    args: (place) => {
      fs.mkdirSync(place.data);
      const stale = { v: 1, pid: 999_999_999, url: "nats://127.0.0.1:1", labCredentials: "" };
      fs.writeFileSync(join(place.data, "run.json"), JSON.stringify(stale), { mode: 0o600 });
      return ["campaign", "list", "--data", place.data];
    },
  },
];

refusesEach(test, folders);

const onDisk = canMount ? test.serial : test.serial.skip;
const because = canMount ? "" : " (skipped: only root may mount a file system)";
for (const [what, options, code, says] of [
  ["read-only", "ro", 1, /EROFS: read-only file system/],
  ["full", "size=64k", 1, /the disk is full: 0 MiB are free/],
] as const)
  onDisk(`the disk is ${what}${because}`, async (t) => {
    const disk = smallDisk(t, options);
    if (disk === null) return t.fail("the disk could not be mounted");
    const ended = await cambrian(["run", "--data", join(disk, "lab")], { NATS_URL: "", DATABASE_URL: "" });
    t.is(ended.code, code, ended.stderr);
    t.regex(ended.stderr, says);
    t.regex(ended.stderr, /--data/);
    refusedCleanly(t, ended);
    t.deepEqual(listOf(disk), []);
  });
