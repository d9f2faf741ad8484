// What docs/ says of the command line is true of it: every command shown is understood, every exit code and every
// variable of the environment is named.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import test from "ava";
import { Effect } from "effect";
import { EXIT } from "../../cli/errors.ts";
import { parse } from "../../docs/generate/command-line.ts";
import { pythonProgram } from "../../infra/embedded/python.ts";
import { blocks, pages, root, textOf } from "./pages.ts";

interface Shown {
  readonly page: string;
  readonly words: readonly string[];
}

/** Every command of the pages' sh blocks, without settings of the environment, pipes and redirections. */
const shown: readonly Shown[] = pages.flatMap((page) =>
  blocks(page, "sh")
    .flatMap((block) => block.split("\n"))
    .flatMap((line) => line.replace(/(^| )# .*$/, "").split(/ (?:\||&&) /))
    .map((command) => command.replace(/ &( \w+=\$!)?$/, "").replace(/ \d?[<>]&?( |(?=\d))\S+/g, ""))
    .map((command) => command.split(" "))
    .map((words) => words.slice(words.findIndex((word) => word !== "npx" && !/^[A-Z_]+=/.test(word))))
    .filter(([program]) => program !== undefined && program !== "")
    .map((words) => ({ page, words })),
);
const of = (program: string): readonly Shown[] => shown.filter(({ words }) => words[0] === program);

test("every cambrian command shown is one that cambrian understands", async (t) => {
  const commands = of("cambrian");
  t.true(commands.length > 15);
  for (const { page, words } of commands) {
    const { errors } = await parse(words.slice(1));
    t.deepEqual(errors, [], `${page}: ${words.join(" ")}`);
  }
});

test("what it would not understand is found", async (t) => {
  for (const args of [["run", "--experimnts", "4"], ["campain", "list"], ["check"], ["log", "--from", "x"]])
    t.not((await parse(args)).errors.length, 0, args.join(" "));
  t.like((await parse(["log", "--type", "X", "--json"])).values, { json: true, from: 1 });
});

test("every cambrian-gpu-agent command shown is one that it understands", (t) => {
  const commands = of(".venv/bin/cambrian-gpu-agent").map(({ words }) => words.slice(1));
  t.true(commands.length > 0);
  const program =
    "import json, sys; from cambrian_gpu_agent.cli import parser\n" +
    "for command in json.load(sys.stdin): parser().parse_args(command)";
  const python = Effect.runSync(pythonProgram("python"));
  t.notThrows(() => execFileSync(python, ["-c", program], { input: JSON.stringify(commands) }));
});

test("docs/cli.md names every exit code", (t) => {
  const named = [...textOf("docs/cli.md").matchAll(/^\| (\d+) +\| /gm)].map(([, code]) => Number(code));
  t.deepEqual(named, Object.values(EXIT));
});

test("docs/cli.md names every variable of the environment that the code reads", (t) => {
  const sources = ["cli", "infra", "bin", "test"]
    .flatMap((folder) =>
      fs
        .readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .map((path) => join(folder, path)),
    )
    .filter((path) => /\.(ts|mjs)$/.test(path))
    .map(textOf)
    .join("\n");
  const read = new Set(
    sources.match(/\b(CAMBRIAN_[A-Z_]+|NATS_(CA|CERT|KEY|[A-Z_]*(URL|CREDS))|DATABASE_URL|OLLAMA_HOST)\b/g),
  );
  t.true(read.size > 10);
  const page = textOf("docs/cli.md");
  for (const name of read) t.true(page.includes(`\`${name}\``), name);
});
