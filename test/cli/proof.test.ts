// Proofs on the command line: written from a log on a server, checked without one.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { cambrian } from "../support/cli.ts";
import { serveLog } from "../support/served-log.ts";
import { signedLog } from "../support/signed-log.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-prove-"));
test.after.always(() => fs.rmSync(folder, { recursive: true, force: true }));

const saved = (name: string, text: string): string => {
  const file = join(folder, name);
  fs.writeFileSync(file, text);
  return file;
};

test("an event and an anchor are proven, and the proofs checked without a server", async (t) => {
  const log = await signedLog;
  const env = await serveLog(t, log);
  const data = join(folder, "lab");
  const at = (...words: readonly string[]) => cambrian([...words, "--data", data], env);

  const proven = await at("audit", "prove", "31");
  t.is(proven.code, 0, proven.stderr);
  const byId = await at("audit", "prove", log[30]!.id);
  t.is(byId.stdout, proven.stdout);
  const file = saved("event.proof", proven.stdout);
  const nowhere = { NATS_URL: "nats://127.0.0.1:1" };
  const verified = await cambrian(["audit", "verify", file], nowhere);
  t.is(verified.code, 0, verified.stderr);
  t.regex(
    verified.stdout,
    new RegExp(`^event 31 of the log, ${log[30]!.type} ${log[30]!.id}, is what was signed\n`),
  );
  t.regex(verified.stdout, /signed by U/);

  const forged = saved("forged.proof", proven.stdout.replace('"index": 30', '"index": 29'));
  const refused = await cambrian(["audit", "verify", forged, "--json"], nowhere);
  t.is(refused.code, 5);
  t.regex((JSON.parse(refused.stdout) as { faults: string[] }).faults.join(), /does not lead from event 30/);
  t.is((await cambrian(["audit", "verify", saved("none.proof", '{"v":1}')], nowhere)).code, 2);
  t.is((await cambrian(["audit", "verify", join(folder, "nothing")], nowhere)).code, 4);

  for (const [words, code] of [
    [["45"], 4],
    [["4711"], 4],
    [[], 2],
    [["31", "--from", file], 2],
    [["--from", file], 2],
  ] as const)
    t.is((await at("audit", "prove", ...words)).code, code, words.join(" "));
  const anchor = {
    v: 1,
    laboratory: `U${"A".repeat(55)}`,
    size: 13,
    root: `sha256:${"0".repeat(64)}`,
    time: "then",
  };
  const other = await at("audit", "prove", "--from", saved("other.anchor", JSON.stringify(anchor)));
  t.is(other.code, 5, "an anchor of another log");
  t.regex(other.stderr, /not what was signed for its first 42 events/);
});
