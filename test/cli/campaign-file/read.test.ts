// What a campaign file may say is understood, and what it may not say is refused with its place and what is allowed.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Effect } from "effect";
import fc from "fast-check";
import { secondsOf, writeDuration } from "../../../cli/campaign-file/duration.ts";
import { decodeCampaignFile, readCampaignFile } from "../../../cli/campaign-file/read.ts";
import { suggest } from "../../../cli/campaign-file/suggest.ts";
import { sizes, taskNames } from "../../../cli/campaign-file/tasks.ts";
import { python } from "../../support/python.ts";

const decode = (text: string) => Effect.runSync(decodeCampaignFile(text, "f"));
const refusal = (text: string): string => Effect.runSync(Effect.flip(decodeCampaignFile(text, "f"))).message;

test("YAML and JSON say the same", (t) => {
  const yaml = "name: one\nbudget:\n  wall: 1h30m # enough\n  flops: 1e15\nbaselines:\n  - delta\n";
  const json = '{"name": "one", "budget": {"wall": "1h30m", "flops": 1e15}, "baselines": ["delta"]}';
  t.deepEqual(decode(yaml), { name: "one", budget: { wall: 5400, flops: 1e15 }, baselines: ["delta"] });
  t.deepEqual(decode(json), decode(yaml));
});

const refused: readonly (readonly [text: string, message: RegExp])[] = [
  ["experimnts: 4", /^f:1:1: a campaign file has no setting "experimnts"; did you mean "experiments"\?$/],
  ["name: x\npolicy:\n  paernt: paper", /^f:3:3: policy has no setting "paernt"; did you mean "parent"\?$/],
  ["policy: { zzz: 1 }", /policy has no setting "zzz" \(there are: coldStart, /],
  ["policy: { review: { answerWithin: 5m } }", /^f:1:11: policy\.review.*unanswered/],
  ["experiments: 0", /^f:1:1: experiments: Expected a value between 1 and 100000, got 0$/],
  ["experiments: 1.5", /experiments: Expected an integer, got 1\.5/],
  ["experiments: many", /experiments: Expected number, got "many"/],
  ["baselines: [delat]", /^f:1:13: baselines\.0: .*"delta".*did you mean "delta"\?$/],
  ["baselines: [{ name: own }]", /baselines\.0\.program is missing/],
  ["baselines: []", /baselines must not be empty/],
  ["policy: { parent: papre }", /policy\.parent: .*did you mean "paper"\?/],
  ["tasks: [{ task: party }]", /^f:1:11: tasks\.0\.task: .*"parity".*did you mean "parity"\?$/],
  ["tasks: [{ weight: 2 }]", /^f:1:9: tasks\.0: either task or file is wanted/],
  ["tasks: [{ task: mqar, file: x.py }]", /^f:1:9: tasks\.0: either task or file is wanted/],
  ["tasks: [{ fiel: x.py }]", /tasks\.0 has no setting "fiel"; did you mean "file"\?/],
  ["budget: { wall: 2x }", /budget\.wall: Expected a time above zero such as 90m/],
  ["budget: { wall: -2h }", /budget\.wall: Expected a time above zero/],
  ["seed: 4294967296", /seed: Expected a value between 0 and 4294967295/],
  ["- 1", /the file: Expected object/],
  ["name: a\nname: b", /^f:2:1: Map keys must be unique$/],
  ["a: [", /^f:1:\d+: /],
  ['{"name": "x",, }', /^f:1:\d+: /],
  ["# nothing", /the file is empty/],
  ["", /the file is empty/],
  [`a: &a [x, x]\nb: &b [${"*a, ".repeat(200)}]`, /f:/],
];
for (const [text, message] of refused)
  test(`refused: ${JSON.stringify(text.slice(0, 40))}`, (t) => t.regex(refusal(text), message));

test("every fault is told, in the order of the file", (t) => {
  const lines = refusal("seed: x\nexperiments: 0\nwhat: 1").split("\n");
  t.deepEqual(
    lines.map((line) => line.slice(0, 5)),
    ["f:1:1", "f:2:1", "f:3:1"],
  );
});

test("programs and tasks are found from the campaign file's folder", (t) => {
  const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-file-"));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  const text = "baselines: [{ name: own, program: layers/own.py }]\ntasks: [{ file: t.py }, { task: mqar }]";
  fs.writeFileSync(join(folder, "c.yaml"), text);
  t.deepEqual(Effect.runSync(readCampaignFile(join(folder, "c.yaml"))), {
    baselines: [{ name: "own", program: join(folder, "layers/own.py") }],
    tasks: [{ file: join(folder, "t.py") }, { task: "mqar" }],
  });
});

test("durations: what is written is read again", (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e7 }), (seconds) => secondsOf(writeDuration(seconds)) === seconds),
  );
  t.is(secondsOf("1h 30m"), 5400);
  t.is(secondsOf("1.5h"), 5400);
  for (const wrong of ["", "h", "1", "1h30", "1w", "0s", 0, -1, NaN, Infinity])
    t.is(secondsOf(wrong), undefined);
});

test("a word is suggested only where it is near", (t) => {
  t.is(suggest("experimnts", ["experiments", "seed"]), "experiments");
  t.is(suggest("gated-lineer", ["linear", "gated-linear"]), "gated-linear");
  t.is(suggest("banana", ["experiments", "seed"]), undefined);
});

test("the tasks and sizes are those of the gpu-agent", (t) => {
  const program =
    "import json; from cambrian_gpu_agent.tasks import TASKS; " +
    "print(json.dumps({name: list(task.presets) for name, task in TASKS.items()}))";
  const { stdout, stderr } = spawnSync(python, ["-c", program], { encoding: "utf8" });
  t.deepEqual(JSON.parse(stdout || stderr), Object.fromEntries(taskNames.map((name) => [name, [...sizes]])));
});
