// The programs that docs/ shows are run: the layer passes its check, the log is verified by hand, the gate answers.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import test from "ava";
import { Effect } from "effect";
import { pythonProgram } from "../../infra/embedded/python.ts";
import { cambrian } from "../support/cli.ts";
import { ROLE, startLab } from "../support/gate.ts";
import { playCampaign } from "../support/memory-lab.ts";
import { blocks, pages, root, textOf } from "./pages.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-docs-"));
test.after.always(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Saves a page's only Python program. */
const save = (page: string, name: string): string => {
  const [program, ...others] = blocks(page, "python");
  if (program === undefined || others.length > 0) throw new Error(`${page} does not show one program`);
  const file = join(folder, name);
  fs.writeFileSync(file, program);
  return file;
};
const python = (args: readonly string[]) =>
  promisify(execFile)(Effect.runSync(pythonProgram("python")), [...args]);

test("the layer of docs/layers.md passes, and its check says what the page shows", async (t) => {
  const { code, stdout, stderr } = await cambrian(["check", save("docs/layers.md", "forgetting_mean.py")]);
  t.is(code, 0, stderr);
  const [shown = ""] = blocks("docs/layers.md", "").filter((block) => block.includes("ForgettingMean"));
  // Times and the last digits differ from machine to machine.
  const words = (text: string) =>
    [...text.matchAll(/^(\w+) +([\w-]+) /gm)].map(([, verdict, name]) => [verdict, name]);
  t.deepEqual(words(stdout), words(shown));
  t.is(words(shown).length, 20);
  t.regex(stdout, /^pass: ForgettingMean in /m);
});

test("with the mean over the whole sequence it fails as the page shows", async (t) => {
  const source = fs.readFileSync(save("docs/layers.md", "whole_mean.py"), "utf8");
  const broken = source.replace(/mean = keep.*/, "mean = values.mean(dim=1)");
  t.not(broken, source);
  const file = join(folder, "whole_mean.py");
  fs.writeFileSync(file, broken);
  const { code, stdout } = await cambrian(["check", file]);
  t.is(code, 5);
  const [shown = ""] = blocks("docs/layers.md", "").filter((block) => block.startsWith("fail"));
  const [, hint = "?"] = shown.trim().split("\n");
  t.true(stdout.includes(hint.trim()));
});

test("the program of docs/events.md verifies a log, and finds a changed or missing event", async (t) => {
  const file = save("docs/events.md", "verify.py");
  const events = await playCampaign({ seed: 7, settings: { experiments: 1 }, measure: () => 0.5 });
  const lines = events.map(
    ({ bytes, sequence }) => `${Buffer.from(bytes).toString("utf8").slice(0, -1)},"sequence":${sequence}}`,
  );
  const verify = async (log: readonly string[]) => {
    const running = python([file]);
    running.child.stdin?.end(`${log.join("\n")}\n`);
    return await running;
  };
  const streams = new Set(events.map(({ stream }) => `${stream.kind} ${stream.id}`));
  t.regex((await verify(lines)).stdout, new RegExp(`^${lines.length} events in ${streams.size} streams: `));
  await t.throwsAsync(verify(lines.map((line) => line.replace('"accuracy":0.', '"accuracy":1.'))));
  await t.throwsAsync(verify(lines.filter((_, index) => index !== 10)));
});

test("the program of docs/agents.md is answered by the gate", async (t) => {
  const lab = await startLab(t);
  const { credentials } = await lab.invite("gpu-1");
  const creds = join(folder, "gpu-1.creds");
  fs.writeFileSync(creds, credentials);
  const { stdout } = await python([save("docs/agents.md", "discover.py"), lab.nats.url, creds, "gpu-1"]);
  const answer = JSON.parse(stdout) as Record<string, unknown>;
  const [shown = "{}"] = blocks("docs/agents.md", "json");
  const { schemas, ...told } = JSON.parse(shown) as Record<string, unknown>;
  t.like(answer, told);
  t.is(answer["role"], ROLE);
  t.deepEqual(Object.keys(answer["schemas"] as object), told["contributes"]);
  t.truthy(schemas);
});

/** Those of the tests that run programs of docs/examples, and the page whose walk does. */
const runners = [
  "test/campaigns/attach.test.ts",
  "test/infra/host/service-discovery.test.ts",
  "gpu-agent/tests/test_agent_examples.py",
  "docs/attach.md",
];

test("every program of docs/examples is short, and run by a test", (t) => {
  const tested = runners.map(textOf).join("\n");
  const programs = fs.readdirSync(join(root, "docs/examples"));
  t.true(programs.length > 4);
  for (const program of programs) {
    t.true(textOf(`docs/examples/${program}`).split("\n").length <= 40, program);
    t.regex(tested, new RegExp(`examples(/|" / ")${program.replace(".", "\\.")}`), program);
  }
});

test("every program in JavaScript that a page shows can be read", async (t) => {
  const programs = pages.flatMap((page) => blocks(page, "js"));
  t.true(programs.length > 0);
  for (const [index, program] of programs.entries()) {
    const file = join(folder, `shown-${index}.mjs`);
    fs.writeFileSync(file, program);
    await t.notThrowsAsync(promisify(execFile)(process.execPath, ["--check", file]));
  }
});
