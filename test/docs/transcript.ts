// What a page shows of a terminal: commands, and below them what they print. Run again they print lines of the same kinds, in
// their order; numbers, ids and times differ.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import type { ExecutionContext } from "ava";
import { python } from "../support/python.ts";
import { root, textOf } from "./pages.ts";

/** What no command prints, and as printf is told of it. */
const SEPARATOR = "\x1e";
const OCTAL = "\\036";

export interface Shown {
  readonly commands: string;
  readonly output: string;
}

/** Commands of several blocks in one shell, which keeps what each has set; then, what each of them printed. */
export const inOneShell = (shown: readonly Shown[]): string =>
  shown.map(({ commands }) => `${commands}\nprintf '${OCTAL}'\n`).join("");
export const printedBy = (stdout: string): readonly string[] => stdout.split(SEPARATOR);

/** Each block of commands, with what the page shows below it. */
export const shownIn = (page: string): readonly Shown[] =>
  [...textOf(page).matchAll(/^```sh\n(.*?)^```$(?:\n\n^```\n(.*?)^```$)?/gms)].map(
    ([, commands = "", output = ""]) => ({ commands: commands.trim(), output }),
  );

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Milliseconds after which commands are ended that wait in vain. */
const LONGEST = 480_000;

/** Runs commands in a shell, with the programs of this checkout; what they leave running ends with them. */
export const runIn = (
  folder: string,
  commands: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const program = `"${process.execPath}" "${join(root, "cli/main.ts")}"`;
    const script = commands
      .replaceAll(/(?<=^|\$\()((?:[A-Z]+=\w+ )*)cambrian /gm, `$1${program} `)
      .replaceAll(/(?<=^| )docs\/examples\//gm, `${root}/docs/examples/`)
      .replaceAll(/(?<=^| )\.venv\/bin\//gm, `${dirname(python)}/`);
    const env = { ...process.env, NO_COLOR: "1", NATS_URL: "", DATABASE_URL: "", CAMBRIAN_DATA: "", ...more };
    const child = spawn("sh", ["-ec", script], {
      ...{ cwd: folder, env, detached: true },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const end = () => {
      try {
        process.kill(-child.pid!, "SIGTERM");
      } catch {
        // Nothing of it runs any more.
      }
    };
    const late = setTimeout(end, LONGEST);
    const text = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (text.stdout += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (text.stderr += chunk.toString("utf8")));
    child.once("exit", end);
    child.once("close", (code) => {
      clearTimeout(late);
      resolve({ code, ...text });
    });
  });

/** The words of a line, without what differs from run to run: numbers, ids and names of architectures, times, digests. */
const kindOf = (line: string): string =>
  (line.match(/[a-zA-Z]{3,}/g) ?? [])
    .filter((word) => !/\d/.test(word))
    .slice(0, 1)
    .join(" ");

/** Not the rows of a table: who is the best of four differs from machine to machine. */
const isAlways = (line: string): boolean => line.trim() !== "" && !/^ *\d+ /.test(line);

/** That what was printed has a line for each that the page shows. */
export const printsWhatIsShown = (t: ExecutionContext, { commands, output }: Shown, printed: string) => {
  const lines = printed.split("\n");
  let from = 0;
  for (const line of output.split("\n").filter(isAlways)) {
    const at = lines.findIndex((printed, index) => index >= from && kindOf(printed) === kindOf(line));
    t.true(at >= 0, `${commands}: no line like "${line}" after line ${from} of\n${printed}`);
    from = at + 1;
  }
};
