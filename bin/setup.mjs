// Makes a fresh clone ready to run, and costs a few milliseconds when it is. Works with no
// node_modules present, so nothing here or in setup/ imports a package.
import path from "node:path";
import { takeLock } from "./setup/lock.mjs";
import { installNode, nodeGap } from "./setup/node.mjs";
import { requireRoom } from "./setup/problem.mjs";
import { installPython, pythonGap } from "./setup/python.mjs";

const say = (line) => process.stderr.write(`${line}\n`);

/** @param wants {{ python?: boolean, dev?: boolean, torchIndex?: string }} */
export async function ensureReady(root, wants, parts = PARTS) {
  if (gaps(root, wants, parts).length === 0) return;
  const lock = await takeLock(path.join(root, ".setup.lock"), {
    onWait: ({ pid }) => say(`cambrian: waiting for another set-up of this checkout (process ${pid}) …`),
  });
  try {
    // Asked again: whoever held the lock may have done it all.
    const missing = gaps(root, wants, parts);
    if (missing.length === 0) return;
    say(`cambrian: setting up ${root}`);
    const started = Date.now();
    for (const { part, gap } of missing) {
      say(`  ${part.title} (${gap})`);
      requireRoom(root, part.megabytes);
      await part.install(root, { ...wants, lock });
    }
    say(`  ready after ${Math.round((Date.now() - started) / 1000)} s`);
  } finally {
    lock.release();
  }
}

const PARTS = [
  {
    title: "JavaScript packages and Node 24, about 400 MB on disk",
    megabytes: 600,
    isWanted: () => true,
    gap: nodeGap,
    install: (root, { lock }) => installNode(root, lock),
  },
  {
    title: "Python packages in .venv: PyTorch, nats-server, bubblewrap, about 1 GB on disk (with CUDA 6 GB)",
    megabytes: 1_500,
    isWanted: (wants) => Boolean(wants.python || wants.dev),
    gap: pythonGap,
    install: installPython,
  },
];

const gaps = (root, wants, parts) =>
  parts
    .filter((part) => part.isWanted(wants))
    .map((part) => ({ part, gap: part.gap(root, wants) }))
    .filter(({ gap }) => gap !== undefined);
