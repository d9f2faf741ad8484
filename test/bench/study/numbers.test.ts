// The file of numbers: what was added is read again, and a line that was cut short is none.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { openNumbers, readNumbers } from "../../../bench/study/numbers.ts";
import { always, madeUp } from "./made-up.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-study-"));
test.after.always(() => fs.rmSync(folder, { recursive: true, force: true }));

const lines = madeUp(() => ({ pick: [null, ...always(0.1).slice(1)], before: 0 }));

test("what one study added the next one finds, and adds to", (t) => {
  const path = join(folder, "made/numbers.jsonl");
  const first = openNumbers(path);
  for (const line of lines.slice(0, 20)) first.add(line);
  const second = openNumbers(path);
  t.deepEqual(second.lines, lines.slice(0, 20));
  for (const line of lines.slice(20)) second.add(line);
  t.deepEqual(second.lines, lines);
  t.deepEqual(readNumbers(path), lines);
});

test("what a killed study had not written to its end is taken off before anything is added", (t) => {
  const path = join(folder, "cut.jsonl");
  const numbers = openNumbers(path);
  for (const line of lines.slice(0, 2)) numbers.add(line);
  const whole = fs.readFileSync(path, "utf8");
  fs.writeFileSync(path, whole.slice(0, -5));
  t.deepEqual(readNumbers(path), lines.slice(0, 1));
  const again = openNumbers(path);
  again.add(lines[1]!);
  t.is(fs.readFileSync(path, "utf8"), whole);
});

test("a line that says something else is named", (t) => {
  const path = join(folder, "wrong.jsonl");
  openNumbers(path).add(lines[0]!);
  fs.appendFileSync(path, '{"kind":"campaign"}\n');
  t.throws(() => readNumbers(path), { message: `${path}:2 is no line of numbers` });
});

test("there may be no file yet", (t) => t.deepEqual(readNumbers(join(folder, "none.jsonl")), []));
