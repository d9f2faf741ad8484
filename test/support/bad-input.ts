// What a person gives that is wrong, as tables of cases: the right exit code, a message that says what, where, why and
// how to mend it, no stack trace, nothing on standard output, and nothing half made on the disk.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecutionContext, TestFn } from "ava";
import { cambrian } from "./cli.ts";

/** What is at hand for a case: a folder of its own, and in it the place of a laboratory that is not there yet. */
export interface Place {
  readonly folder: string;
  readonly data: string;
  /** Writes a file into the folder; its path. */
  readonly file: (name: string, content: string | Uint8Array) => string;
}

export interface Bad {
  readonly what: string;
  readonly code: number;
  /** What the message has to say. */
  readonly says: readonly RegExp[];
  readonly args: (place: Place) => readonly string[];
  readonly env?: (place: Place, t: ExecutionContext) => Promise<Readonly<Record<string, string>>>;
}

export const run =
  (...args: readonly string[]) =>
  ({ data }: Place): readonly string[] => [
    "run",
    "--size",
    "tiny",
    "--experiments",
    "1",
    "--data",
    data,
    ...args,
  ];
/** With these flags alone. */
export const just =
  (...args: readonly string[]) =>
  ({ data }: Place): readonly string[] => ["run", "--data", data, ...args];
/** A campaign file with this content. */
export const campaign =
  (content: string | Uint8Array, name = "campaign.yaml") =>
  (place: Place): readonly string[] => ["run", place.file(name, content), "--data", place.data];

/** A test for each. */
export const refusesEach = (test: TestFn, cases: readonly Bad[]): void => {
  for (const bad of cases)
    test.serial(bad.what, async (t) => {
      t.timeout(60_000);
      const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-bad-"));
      t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
      const file = (name: string, content: string | Uint8Array): string => {
        fs.writeFileSync(join(folder, name), content);
        return join(folder, name);
      };
      const place: Place = { folder, data: join(folder, "lab"), file };
      const args = bad.args(place);
      const before = listOf(folder);
      const env = { NATS_URL: "", DATABASE_URL: "", ...(await bad.env?.(place, t)) };
      const prepared = listOf(folder);
      const ended = await cambrian(args, env);
      t.is(ended.code, bad.code, ended.stderr);
      for (const message of bad.says) t.regex(ended.stderr, message);
      refusedCleanly(t, ended);
      t.deepEqual(listOf(folder), bad.env === undefined ? before : prepared, "nothing is half made");
    });
};

/** No stack trace, no excuse, no secret, nothing for a program to mistake for a result. */
export const refusedCleanly = (
  t: ExecutionContext,
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
) => {
  t.notRegex(stderr, /\n {4}at |defect of Cambrian|\[object |undefined/);
  t.notRegex(stderr, /secret@/);
  t.regex(stderr, /^cambrian: /);
  t.is(stdout, "");
};

export const listOf = (folder: string): readonly string[] =>
  fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();

/** An environment whose Python says that nothing is missing; nothing else in it runs. */
export const emptyVenv = async (folder: string): Promise<string> => {
  const bin = join(folder, "venv", "bin");
  fs.mkdirSync(bin, { recursive: true });
  for (const name of ["python", "cambrian-gpu-agent"])
    fs.writeFileSync(join(bin, name), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  return join(folder, "venv");
};
