// Reads how many tests passed and failed from what ava and pytest print last. A run whose closing
// lines cannot be read counts as one failure: a crash must never look like "0 failed".

const plain = (output) => output.replace(/\x1b\[[0-9;]*[A-Za-z]/g, "");
const UNREADABLE = { passed: 0, failed: 1, skipped: 0 };

export function countAva(output) {
  const lines = plain(output).split("\n");
  const count = (pattern) => {
    const found = lines.map((line) => pattern.exec(line)).filter(Boolean);
    return found.reduce((total, match) => total + Number(match[1]), 0);
  };
  // ava says how many passed only when all did; otherwise its marks are counted.
  const passed = count(/^\s*(\d+) tests? passed/) || lines.filter((line) => /^\s*✔ (?!\[)/.test(line)).length;
  // A file that throws outside its tests is told twice: as the exception, and as the exit of its process.
  const exceptions = count(/^\s*(\d+) (?:uncaught exceptions?|unhandled rejections?)/);
  const exits = lines.filter((line) => /^\s*✘ .*(exited with|No tests found|timed out)/i.test(line)).length;
  const failed =
    count(/^\s*(\d+) (?:tests?|hooks?) (?:failed|remained pending)/) + Math.max(exceptions, exits);
  const skipped = count(/^\s*(\d+) tests? (?:skipped|todo)/);
  return passed + failed + skipped === 0 ? UNREADABLE : { passed, failed, skipped };
}

export function countPytest(output) {
  const closing = plain(output)
    .split("\n")
    .findLast((line) => / in [\d.:]+s?\b/.test(line) && /\d+ (passed|failed|error|skipped)/.test(line));
  if (!closing) return UNREADABLE;
  const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(closing)?.[1] ?? 0);
  return {
    passed: count("passed") + count("xfailed"),
    failed: count("failed") + count("errors?") + count("xpassed"),
    skipped: count("skipped"),
  };
}
