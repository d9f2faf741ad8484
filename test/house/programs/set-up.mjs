// A set-up of one small part, in a process of its own. With ROOT/hold there, it lasts until that file is gone.
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureReady } from "../../../bin/setup.mjs";

const [root] = process.argv.slice(2);
const done = path.join(root, "done");
const part = {
  title: "a small part",
  megabytes: 0,
  isWanted: () => true,
  gap: () => (fs.existsSync(done) ? undefined : "not there"),
  install: async () => {
    fs.appendFileSync(path.join(root, "installs"), `${process.pid}\n`);
    while (fs.existsSync(path.join(root, "hold"))) await sleep(20);
    fs.writeFileSync(done, "");
  },
};
await ensureReady(root, {}, [part]);
