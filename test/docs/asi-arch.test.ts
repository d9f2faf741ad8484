// docs/asi-arch.md is true of the published campaign: it is imported on a server of its own, the page's commands are run
// on it, and what the page shows, and every figure in its sentences, is what they print.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { cambrian } from "../support/cli.ts";
import { outsideServer, syncedJetstream } from "../support/outside.ts";
import { blocks, proseOf, textOf } from "./pages.ts";

const PAGE = "docs/asi-arch.md";

/** Each command with what the page shows of its output; of those in one block, nothing. */
const shown: readonly { readonly command: string; readonly output: string }[] = [
  ...textOf(PAGE).matchAll(/^```sh\n(.*?)^```$(?:\n\n^```\n(.*?)^```$)?/gms),
].flatMap(([, commands = "", output = ""]) =>
  commands
    .trim()
    .split("\n")
    .map((command) => ({ command, output })),
);

test("the commands of the page run, the import first, and print what it shows", async (t) => {
  t.timeout(180_000);
  const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-docs-asi-arch-"));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "accuracy.yaml");
  fs.writeFileSync(file, blocks(PAGE, "yaml")[0] ?? "");
  t.is(shown.filter(({ output }) => output !== "").length, 8);
  t.is(shown.length, 19);
  const { url, monitoringUrl } = await outsideServer(t, syncedJetstream);
  const env = { NATS_URL: url, NATS_MONITORING_URL: monitoringUrl, DATABASE_URL: "" };
  const run = async ({ command, output }: (typeof shown)[number]) => {
    const words = command.replace("accuracy.yaml", file).split(" ").slice(1);
    const { code, stdout, stderr } = await cambrian([...words, "--data", join(folder, "lab")], env);
    t.is(code, 0, `${command}: ${stderr}`);
    t.is(stdout.slice(0, output.length), output, command);
    t.not(stdout, "", command);
    if (words.includes("--json")) t.is((JSON.parse(stdout) as { v: number }).v, 1, command);
  };
  const [first, ...others] = shown;
  await run(first!);
  await Promise.all(others.map(run));
});

test("every figure in the sentences of the page stands in what a command prints", (t) => {
  const outputs = shown.map(({ output }) => output).join("\n");
  const printed = new Set(outputs.match(/\d+(\.\d+)?/g));
  // The paper's number, the rate that was asked about, exit codes, and what is named rather than counted.
  const named = new Set(["2507.18074", "0.05", "6", "0", "383"]);
  const figures = proseOf(PAGE)
    .replaceAll(/`[^`]*`/g, "")
    .match(/\d+(\.\d+)?/g);
  t.true((figures?.length ?? 0) > 20);
  for (const figure of figures ?? []) t.true(printed.has(figure) || named.has(figure), figure);
});
