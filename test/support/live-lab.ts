// A laboratory in a folder of its own, run from the command line, with whoever works beside it: all end with the file's
// tests.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestFn } from "ava";
import { cambrian, type Ended, type Running } from "./cli.ts";

export interface LiveLab {
  readonly home: string;
  readonly data: string;
  /** Runs `cambrian …` on the laboratory's data. */
  readonly lab: (...args: readonly string[]) => Promise<Ended>;
  /** A program that ends with the tests at the latest. */
  readonly began: (one: Running) => Running;
  /** A file that its owner alone can read. */
  readonly file: (name: string, text: string) => string;
  /** The file of credentials that `agent invite` gives. */
  readonly invited: (...args: readonly string[]) => Promise<string>;
}

export const liveLab = (test: TestFn): LiveLab => {
  const home = fs.mkdtempSync(join(tmpdir(), "cambrian-live-"));
  const data = join(home, "lab");
  const running: Running[] = [];
  test.after.always("end who runs", async () => {
    for (const one of running) one.kill("SIGKILL");
    await Promise.all(running.map(({ ended }) => ended));
    fs.rmSync(home, { recursive: true, force: true });
  });
  const lab = (...args: readonly string[]) => cambrian([...args, "--data", data]);
  const file = (name: string, text: string): string => {
    fs.writeFileSync(join(home, name), text, { mode: 0o600 });
    return join(home, name);
  };
  return {
    home,
    data,
    lab,
    file,
    began: (one) => {
      running.push(one);
      return one;
    },
    invited: async (...args) => {
      const { code, stdout, stderr } = await lab("agent", "invite", ...args);
      if (code !== 0) throw new Error(stderr);
      return file(`${args.join("-").replaceAll(/[^a-z0-9-]/g, "")}.creds`, stdout);
    },
  };
};
