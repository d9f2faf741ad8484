// docs/replay.md is true of a recorded campaign: its commands run, and what it shows is what they print.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Result } from "effect";
import { functions, names } from "../../actors/policies/expression/expression.ts";
import { parseExpression } from "../../actors/policies/expression/parse.ts";
import { shippedFitness } from "../../actors/policies/shipped-fitness.ts";
import { cambrian } from "../support/cli.ts";
import { recordedLog } from "../support/recorded.ts";
import { serveLog } from "../support/served-log.ts";
import { blocks, textOf } from "./pages.ts";

const PAGE = "docs/replay.md";

test("the commands of the page run, and --verify prints what it shows", async (t) => {
  t.timeout(120_000);
  const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-docs-replay-"));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "fitness.yaml");
  const env = await serveLog(
    { teardown: (stop) => t.teardown(stop) },
    recordedLog("issue-5-claims.jsonl.gz"),
  );
  const commands = blocks(PAGE, "sh").flatMap((block) => block.trim().split("\n"));
  t.true(commands.length > 8);
  fs.writeFileSync(file, blocks(PAGE, "yaml")[0] ?? "");
  const [shown = ""] = blocks(PAGE, "").filter((block) => block.startsWith("replay "));
  const run = async (command: string) => {
    // Nobody waits for a test.
    const words = command.replace("fitness.yaml", file).replace("50x", "max").split(" ").slice(1);
    const { code, stdout, stderr } = await cambrian([...words, "--data", join(folder, "lab")], env);
    t.is(code, 0, `${command}: ${stderr}`);
    t.not(stdout, "", command);
    if (command === "cambrian replay --verify") t.is(stdout, shown);
  };
  // A fork trains: that is run by docs/tour.md.
  await Promise.all(commands.filter((command) => !command.startsWith("cambrian fork")).map(run));
});

test("every fitness of the page is understood", (t) => {
  const files = blocks(PAGE, "yaml");
  t.true(files.length > 1);
  for (const text of files) {
    const [, key = "", value = ""] = /^(\w+): (.*)\n$/.exec(text) ?? [];
    if (key === "shipped") t.true(Object.hasOwn(shippedFitness, value), value);
    else t.true(Result.isSuccess(parseExpression(value)), value);
  }
});

test("the page names everything that an expression may hold, and every fitness that is shipped", (t) => {
  const page = textOf(PAGE);
  for (const name of [...Object.keys(names), ...Object.keys(functions), ...Object.keys(shippedFitness)])
    t.regex(page, new RegExp(`[\`(, ]${name.replace(".", "\\.")}[\`, ]`), name);
});
