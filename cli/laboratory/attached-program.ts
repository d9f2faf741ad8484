// A program that works for an agent: each piece of work is a line of JSON on its standard input, what it contributes a line
// of JSON on its standard output; what it says on standard error is shown. Before it answers it may ask for the bytes of
// artifacts, as text; a text in its answer becomes an artifact. One program does one piece after the other; one that ends,
// says something that is no contribution, or keeps silent too long gives its piece back.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import path from "node:path";
import * as readline from "node:readline";
import type { Readable, Writable } from "node:stream";
import { Effect, Option, Schema } from "effect";
import type { Attached, Contribution, Lab, Perform } from "../../infra/attached/index.ts";
import { writeDuration } from "../campaign-file/duration.ts";
import { CommandError } from "../errors.ts";
import { printable } from "../render/describe.ts";

/** Where a program is, as a shell would find it. */
export const findProgram = (name: string): Effect.Effect<string, CommandError> =>
  Effect.suspend(() => {
    const places = name.includes("/")
      ? [path.resolve(name)]
      : (process.env["PATH"] ?? "").split(path.delimiter).map((folder) => path.join(folder, name));
    const found = places.find(isProgram);
    return found === undefined
      ? Effect.fail(
          new CommandError(
            "notFound",
            `there is no program ${name}${name.includes("/") ? "" : " on the PATH"} that can be run`,
            "Name it with its path, and see that it may be executed: chmod +x",
          ),
        )
      : Effect.succeed(found);
  });

const isProgram = (file: string): boolean => {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
};

/** A line of the program: a contribution, that it has none for this piece of work, or that it wants to read an artifact. */
const Line = Schema.fromJsonString(
  Schema.Union([
    Schema.Struct({ type: Schema.String, data: Schema.Record(Schema.String, Schema.Json) }),
    Schema.Struct({ pass: Schema.Literal(true) }),
    Schema.Struct({ get: Schema.String }),
  ]),
);
const decodeLine = Schema.decodeUnknownOption(Line);

/** In place of an artifact: its text, which is stored. */
const Written = Schema.Struct({ text: Schema.String, mediaType: Schema.String });
const isWritten = Schema.is(Written);

/** The data with every text that stands for an artifact put and named by its digest. */
const stored = async (value: Schema.Json, put: Lab["put"]): Promise<Schema.Json> => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map((member: Schema.Json) => stored(member, put)));
  if (isWritten(value) && Object.keys(value).length === 2)
    return { ...(await put(Buffer.from(value.text), value.mediaType)) };
  const members = Object.entries(value as Readonly<Record<string, Schema.Json>>);
  return Object.fromEntries(
    await Promise.all(members.map(async ([name, member]) => [name, await stored(member, put)] as const)),
  );
};

/** Failures of the program in a row that are too many. */
const FAILURES = 3;

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Seconds in which it has to say something of a piece of work. */
  readonly patience: number;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Runs `work` with a `perform` that asks the program, and a signal that is aborted once somebody ends this process. */
export const performBy = async (
  { command, args, patience }: Program,
  work: (perform: Perform, atEnd: AbortSignal) => Promise<Attached>,
): Promise<Attached> => {
  const end = new AbortController();
  const stop = (): void => end.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  let child: Child | undefined;
  let lines: AsyncIterator<string> | undefined;
  let failures = 0;
  /** Why the system did not start it, where it may be run but cannot: its interpreter is missing. */
  let unstarted: Error | undefined;
  let fault: CommandError | undefined;
  const started = (): { readonly child: Child; readonly lines: AsyncIterator<string> } => {
    if (child !== undefined && child.exitCode === null && child.signalCode === null && lines !== undefined)
      return { child, lines };
    unstarted = undefined;
    child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    child.stdin.on("error", () => undefined);
    child.once("error", (cause) => (unstarted = cause));
    lines = readline.createInterface({ input: child.stdout, crlfDelay: Infinity })[Symbol.asyncIterator]();
    return { child, lines };
  };
  /** This piece of work is given back; the program is started anew for the next, unless that failed too often. */
  const failed = (what: string): Error => {
    failures += 1;
    child?.kill("SIGKILL");
    child = undefined;
    if (failures === FAILURES) {
      fault = new CommandError(
        "failed",
        `${command} ${what}, for the ${FAILURES}rd time in a row`,
        "Try it by hand: give it one line of work, and see that it answers with one line of JSON",
      );
      end.abort();
    }
    return new Error(`${command} ${what}`);
  };
  const perform: Perform = async (item, lab) => {
    const history = await lab.history();
    const { child, lines } = started();
    const write = (line: unknown): void => void child.stdin.write(`${JSON.stringify(line)}\n`);
    write({ ...item, history });
    for (;;) {
      const said = await nextLine(lines, lab.signal, patience);
      if (said === "stopped") {
        // What it answers later would be taken for the next one's.
        child.kill("SIGKILL");
        return undefined;
      }
      if (said === "silent") throw failed(`said nothing for ${writeDuration(patience)}`);
      if (said === "ended") {
        const how = await endOf(child);
        throw failed(
          unstarted === undefined
            ? `ended without an answer (${how})`
            : `could not be started: ${unstarted.message}`,
        );
      }
      const line = Option.getOrUndefined(decodeLine(said.line));
      if (line === undefined)
        throw failed(`said something that is no contribution: ${printable(said.line.slice(0, 120))}`);
      if ("get" in line) {
        const bytes = await lab.get(line.get);
        write({ sha256: line.get, text: Buffer.from(bytes).toString("utf8") });
        continue;
      }
      failures = 0;
      if ("pass" in line) return undefined;
      // Whether it is one is seen before it is signed.
      return { type: line.type, data: await stored(line.data, lab.put) } as Contribution;
    }
  };
  try {
    const done = await work(perform, end.signal);
    if (fault !== undefined) throw fault;
    return done;
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    child?.kill("SIGTERM");
  }
};

/** How it ended: that its output did is heard of first. */
const endOf = async (child: Child): Promise<number | string> => {
  if (child.exitCode === null && child.signalCode === null)
    await Promise.race([once(child, "exit"), new Promise((resolve) => setTimeout(resolve, 1000))]);
  return child.exitCode ?? child.signalCode ?? "it closed its output";
};

type Said = { readonly line: string } | "ended" | "silent" | "stopped";

const nextLine = async (
  lines: AsyncIterator<string>,
  signal: AbortSignal,
  patience: number,
): Promise<Said> => {
  const over = new AbortController();
  const stopped = new Promise<Said>((resolve) => {
    if (signal.aborted) resolve("stopped");
    signal.addEventListener("abort", () => resolve("stopped"), { once: true, signal: over.signal });
  });
  const silent = new Promise<Said>((resolve) => {
    const timer = setTimeout(() => resolve("silent"), patience * 1000);
    over.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
  const said = lines.next().then(({ done, value }): Said => (done === true ? "ended" : { line: value }));
  try {
    return await Promise.race([said, stopped, silent]);
  } finally {
    over.abort();
  }
};
