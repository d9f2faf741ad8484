// What is told to a person when the set-up cannot go on: what, where, why and how to fix it.
// A problem is expected; it never prints a stack trace.

import fs from "node:fs";

export class SetupProblem extends Error {
  constructor({ what, where, why, fix, output = [] }) {
    super(what);
    Object.assign(this, { where, why, fix, output });
  }

  print() {
    const line = (label, text) => (text ? `  ${label} ${text}\n` : "");
    let text = `cambrian: ${this.message}\n`;
    text += line("where:", this.where) + line("why:  ", this.why) + line("fix:  ", this.fix);
    if (this.output.length > 0) text += `  it said:\n${this.output.map((l) => `    ${l}\n`).join("")}`;
    process.stderr.write(text);
  }
}

export class SetupInterrupted extends Error {
  constructor(signal) {
    super("Set-up interrupted; the next start goes on with it.");
    this.exitCode = signal === "SIGINT" ? 130 : 143;
  }
}

const REASONS = [
  {
    pattern: /npm ci` can only install packages when/,
    why: "package.json and package-lock.json do not agree",
    fix: "git checkout package.json package-lock.json, or run npm install if the change is yours",
  },
  {
    pattern: /ENOSPC|No space left on device/i,
    why: "the disk is full",
    fix: "free about 3 GB here, then start again",
  },
  {
    pattern: /EROFS|EACCES|EPERM|Read-only file system|Permission denied/,
    why: "a folder cannot be written",
    fix: "start it as a user who may write there, or copy the checkout to a folder of your own",
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|NewConnectionError|NameResolutionError|Max retries exceeded|ReadTimeout|Network is unreachable/i,
    why: "the package registry cannot be reached",
    fix: "check the network and proxy settings (HTTPS_PROXY), then start again; what was downloaded is kept",
  },
  {
    pattern: /from versions: none/,
    why: "the package index gave nothing: it cannot be reached, or has no build for this Python and platform",
    fix: "check the network, CAMBRIAN_PYTHON (3.11 to 3.14) and --torch-index, then start again",
  },
  {
    pattern: /No matching distribution found/i,
    why: "there is no build of a package for this Python and platform",
    fix: "set CAMBRIAN_PYTHON to a Python 3.11 to 3.14, or name another index with --torch-index URL",
  },
];

/** The reason and remedy that the output of npm, pip or an operating-system error speaks of. */
export function diagnose(output) {
  const found = REASONS.find(({ pattern }) => pattern.test(output));
  return {
    why: found?.why ?? "see below",
    fix: found?.fix ?? "start again; if it stays, run the command yourself",
  };
}

/** npm and pip hide a full disk behind other errors, so the room is asked for before they start. */
export function requireRoom(root, megabytes) {
  const { bavail, bsize } = fs.statfsSync(root);
  const free = Math.floor((bavail * bsize) / 1e6);
  if (free >= megabytes) return;
  throw new SetupProblem({
    what: "there is not enough room on the disk for the set-up.",
    where: root,
    why: `it needs about ${megabytes} MB, and ${free} MB are free`,
    fix: "free some there, then start again",
  });
}

/** Runs an action on the file system and says its failure as a problem. */
export function writing(where, action) {
  try {
    return action();
  } catch (error) {
    if (!error?.code) throw error;
    throw new SetupProblem({ what: "cannot write the set-up", where, ...diagnose(error.code) });
  }
}
