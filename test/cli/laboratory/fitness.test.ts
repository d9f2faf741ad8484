// A file of a fitness that is none, or that would like to be a program: refused with what, where and what is allowed
// there, before anything is run or written.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Effect } from "effect";
import { CommandError } from "../../../cli/errors.ts";
import { readFitness } from "../../../cli/laboratory/fitness.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-fitness-"));
test.after.always(() => fs.rmSync(folder, { recursive: true, force: true }));

let files = 0;
const file = (content: string | Uint8Array): string => {
  const path = join(folder, `fitness-${files++}.yaml`);
  fs.writeFileSync(path, content);
  return path;
};
const read = (path: string) => Effect.runPromise(readFitness(path, ["byte-lm"]));
/** Where a program in an expression would leave its trace. */
const trace = join(folder, "ran");
const declared = (fitness: string): string => file(JSON.stringify({ fitness }));

const refuses = (what: string, path: string, exit: "usage" | "notFound", says: RegExp): void =>
  test(what, async (t) => {
    const error = await t.throwsAsync(read(path), { instanceOf: CommandError });
    t.is(error?.exit, exit);
    t.regex(error?.message ?? "", says);
    t.true((error?.message.length ?? 0) < 500, "what was found is not repeated at length");
    t.false(fs.existsSync(trace), "nothing of it has run");
  });

const code = `require("node:fs").writeFileSync(${JSON.stringify(trace)}, "")`;
const programs = {
  "a constructor of functions": `loss.constructor.constructor(${JSON.stringify(code)})()`,
  "a constructor by its name in brackets": 'loss["constructor"]',
  "a function": `(() => ${code})()`,
  "a prototype": "__proto__",
  "a prototype of a task": 'task["byte-lm"].__proto__',
  "a template": `\`\${${code}}\``,
  "an import": 'import("node:fs")',
  "a call of what every object has": "hasOwnProperty(loss)",
  "an assignment": `loss = ${code}`,
  "two statements": `loss; ${code}`,
  "a comment": `loss /* ${code} */`,
  "a text": JSON.stringify(code),
};
for (const [what, source] of Object.entries(programs))
  refuses(`${what} is no expression`, declared(source), "usage", /fitness, column \d+: expected /);

for (const [what, source, says] of [
  ["brackets without end", `${"(".repeat(1500)}1${")".repeat(1500)}`, /at most 100 brackets and signs/],
  ["powers without end", `${"2^".repeat(1500)}1`, /at most 100 brackets and signs/],
  ["calls without end", `${"abs(".repeat(300)}1${")".repeat(300)}`, /at most 100 brackets and signs/],
  ["an expression too long", `1${"+1".repeat(3000)}`, /at most 4000 characters/],
  ["a number too large", "9".repeat(400), /a number that is finite, found 9{40}…/],
  ["no expression at all", "", /column 1: expected a number.*found the end/],
  ["a name that there is not", "los", /expected one of loss, accuracy/],
  ["a task that there is not", 'task["__proto__"].loss', /has no task "__proto__".*there are: byte-lm/],
] as const)
  refuses(what, declared(source), "usage", says);

for (const [what, content, says] of [
  ["an empty file", "", /the file is empty/],
  ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0, 1]), /is no text/],
  ["a text with NUL", "fitness: lo\0ss\n", /is no text/],
  ["a file too large", `fitness: loss #${"x".repeat(70_000)}\n`, /at most 65536 are read/],
  ["a number where an expression is wanted", "fitness: 1\n", /fitness: Expected string, got 1/],
  ["nothing where an expression is wanted", "fitness:\n", /fitness: Expected string, got null/],
  ["a setting by the name of a prototype", '{"__proto__": {"fitness": "loss"}}', /no setting "__proto__"/],
  ["a tag that makes functions elsewhere", "fitness: !!js/function 'function () {}'\n", /found function/],
  [
    "two documents",
    "fitness: loss\n---\nfitness: accuracy\n",
    /yaml:2:1: the file holds more than one document/,
  ],
  ["lists without end", `fitness: ${"[".repeat(20_000)}`, /yaml:1:\d+: nested too deeply/],
  [
    "aliases that grow without end",
    `a: &a [${"x,".repeat(99)}x]\nb: &b [${"*a,".repeat(99)}*a]\nfitness: [${"*b,".repeat(99)}*b]\n`,
    /Excessive alias count/,
  ],
] as const)
  refuses(what, file(content), "usage", says);

refuses("a file that is not there", join(folder, "nowhere.yaml"), "notFound", /there is no file/);
refuses("a folder", folder, "usage", /is a folder; a text file is wanted/);
