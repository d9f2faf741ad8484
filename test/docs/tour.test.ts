// docs/tour.md is true: its files are saved, its commands run one after the other in an empty folder, and each prints lines
// of the kinds that the page shows, in their order.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { blocks, root, textOf } from "./pages.ts";

const PAGE = "docs/tour.md";
const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-tour-"));
test.after.always(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Each block of commands, with what the page shows below it. */
const shown = [...textOf(PAGE).matchAll(/^```sh\n(.*?)^```$(?:\n\n^```\n(.*?)^```$)?/gms)].map(
  ([, commands = "", output = ""]) => ({ commands: commands.trim(), output }),
);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (commands: string): Promise<Ended> =>
  new Promise((resolve) => {
    const program = `"${process.execPath}" "${join(root, "cli/main.ts")}"`;
    const script = commands.replaceAll(/^cambrian /gm, `${program} `);
    const env = { ...process.env, NO_COLOR: "1", NATS_URL: "", DATABASE_URL: "", CAMBRIAN_DATA: "" };
    const child = spawn("sh", ["-ec", script], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    const text = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (text.stdout += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (text.stderr += chunk.toString("utf8")));
    child.once("close", (code) => resolve({ code, ...text }));
  });

/** The words of a line, without what differs from run to run: numbers, ids and names of architectures, times, digests. */
const kindOf = (line: string): string =>
  (line.match(/[a-zA-Z]{3,}/g) ?? [])
    .filter((word) => !/\d/.test(word))
    .slice(0, 1)
    .join(" ");

/** Not the rows of a table: who is the best of four differs from machine to machine. */
const isAlways = (line: string): boolean => line.trim() !== "" && !/^ *\d+ /.test(line);

test("the commands of the tour run, and print what the page shows", async (t) => {
  t.timeout(600_000);
  const [campaign = "", fitness = ""] = blocks(PAGE, "yaml");
  fs.writeFileSync(join(folder, "small.yaml"), campaign);
  fs.writeFileSync(join(folder, "fitness.yaml"), fitness);
  t.is(shown.filter(({ output }) => output !== "").length, 10);
  for (const { commands, output } of shown) {
    const { code, stdout, stderr } = await run(commands);
    t.is(code, 0, `${commands}: ${stdout}${stderr}`);
    const lines = stdout.split("\n");
    let from = 0;
    for (const line of output.split("\n").filter(isAlways)) {
      const at = lines.findIndex((printed, index) => index >= from && kindOf(printed) === kindOf(line));
      t.true(at >= 0, `${commands}: no line like "${line}" after line ${from} of\n${stdout}`);
      from = at + 1;
    }
  }
});
