// Files that are no export, or not what was exported: refused whole with the place named, and no laboratory is made.
import { gzipSync } from "node:zlib";
import test from "ava";
import { type Bad, refusesEach } from "../../support/bad-input.ts";
import { exportedTiny, fileOf } from "../../support/exported.ts";

const lines = exportedTiny();
const header = lines[0]!;
const first = 1;
/** The number of the line that has this event. */
const lineWith = (type: string): number => 1 + lines.findIndex((line) => line.includes(`.${type}","text"`));
const proposed = lineWith("ArchitectureProposed");
const scored = lineWith("FitnessScored");
const opened = lineWith("ExperimentOpened");
const artifact = 1 + lines.findIndex((line) => line.startsWith('{"sha256"'));

type Lines = readonly string[];
const changed = (line: number, change: (text: string) => string): Lines =>
  lines.map((text, index) => {
    if (index !== line - 1) return text;
    const other = change(text);
    if (other === text) throw new Error(`nothing was changed in line ${line}`);
    return other;
  });
const without = (line: number): Lines => lines.filter((_, index) => index !== line - 1);
const swapped = (line: number): Lines => [
  ...lines.slice(0, line - 1),
  ...[lines[line]!, lines[line - 1]!],
  ...lines.slice(line + 1),
];
const doubled = (line: number): Lines => [...lines.slice(0, line), ...lines.slice(line - 1)];

const whole = fileOf(lines);
const compressed = gzipSync(whole);

const of = (what: string, code: number, says: RegExp, content: Lines | Uint8Array): Bad => ({
  what,
  code,
  says: [says],
  args: ({ file, data }) => [
    ...["import", file("given.jsonl", content instanceof Uint8Array ? content : fileOf(content))],
    ...["--data", data],
  ],
});
const at = (line: number, says: string): RegExp => new RegExp(`given\\.jsonl, line ${line}: .*${says}`);

refusesEach(test, [
  of("an empty file", 2, /is no export of a campaign/, new Uint8Array()),
  of("a file that is not JSON", 2, /is no export of a campaign/, ["hello"]),
  of("JSON that is no export", 2, /is no export of a campaign/, ['{"v":1}']),
  of("an export without its header", 2, /is no export of a campaign/, lines.slice(1)),
  of("an export that ends after an event", 5, at(40, "cut off after it"), lines.slice(0, 40)),
  of(
    "an export that ends within a line",
    5,
    at(scored, "cut off here"),
    whole.slice(0, fileOf(lines.slice(0, scored)).length - 9),
  ),
  of("an export that ends within its header", 5, at(1, "cut off here"), whole.slice(0, 80)),
  of(
    "a compressed export that was cut off",
    5,
    /cannot be read.*cut off/,
    compressed.slice(0, compressed.length - 500),
  ),
  of("an export without its end", 5, at(lines.length - 1, "cut off after it"), lines.slice(0, -1)),
  of("something after the end", 5, at(lines.length + 1, "after the end"), [...lines, lines[1]!]),
  of(
    "a line that is not JSON",
    5,
    at(scored, "no JSON"),
    changed(scored, (text) => text.slice(1)),
  ),
  of(
    "a byte of an event",
    5,
    at(scored, "signature"),
    changed(scored, (text) => text.replace('fitness\\":0.', 'fitness\\":1.')),
  ),
  of(
    "a byte that is not UTF-8",
    5,
    at(scored, "not UTF-8"),
    whole.with(fileOf(lines.slice(0, scored - 1)).length + 200, 0xff),
  ),
  of("a line that is missing", 5, /line \d+: (chain|revision): /, without(scored)),
  of("the last event is missing", 5, /events is 81; what it holds has 80/, without(artifact - 1)),
  of("two lines in the wrong order", 5, at(scored + 1, "stands after"), swapped(scored)),
  of("a line that is there twice", 5, at(scored + 1, "its id is that of"), doubled(scored)),
  of(
    "a version of an event from the future",
    5,
    at(opened, "use a newer Cambrian"),
    changed(opened, (text) => text.replace(/ExperimentOpened\/\d+/, "ExperimentOpened/99")),
  ),
  of(
    "a type of event from the future",
    5,
    at(proposed, "use a newer Cambrian"),
    changed(proposed, (text) => text.replaceAll("ArchitectureProposed", "ArchitectureDreamt")),
  ),
  of(
    "a version of the file from the future",
    5,
    at(1, "use a newer Cambrian"),
    changed(1, (text) => text.replace('"v":1', '"v":2')),
  ),
  of(
    "another root",
    5,
    /by its header root is sha256:/,
    changed(1, (text) =>
      text
        .replace(/"root":"sha256:./, '"root":"sha256:x')
        .replace(":x", header.includes('"root":"sha256:0') ? ":1" : ":0"),
    ),
  ),
  of(
    "another laboratory in the header",
    5,
    /by its header laboratory is U/,
    changed(1, (text) =>
      text.replace(/"laboratory":"U./, (key) => `${key.slice(0, -1)}${key.endsWith("D") ? "C" : "D"}`),
    ),
  ),
  of(
    "an event of another campaign",
    5,
    at(first + 1, "is no part of campaign other"),
    changed(1, (text) => text.replace(/"campaign":"\w+"/, '"campaign":"other"')),
  ),
  of(
    "an event under another subject",
    5,
    at(scored, "lies under"),
    changed(scored, (text) =>
      text.replace(/"subject":"[^"]+"/, '"subject":"cambrian.log.c.experiment.e.FitnessScored"'),
    ),
  ),
  of(
    "an artifact that was changed",
    5,
    at(artifact, "its bytes are the artifact"),
    changed(artifact, (text) => text.replace(/"base64":"../, '"base64":"AA')),
  ),
  of("an artifact that is missing", 5, /by its header it has 20 artifacts; there are 19/, without(artifact)),
  {
    what: "a file that is not there",
    code: 4,
    says: [/there is no file/],
    args: ({ folder, data }) => ["import", `${folder}/nothing`, "--data", data],
  },
  {
    what: "a folder",
    code: 2,
    says: [/cannot be read/],
    args: ({ folder, data }) => ["import", folder, "--data", data],
  },
]);
