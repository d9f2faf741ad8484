// How a command ends when it is told to, and how commands share a laboratory's folder.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { cambrian, start, TINY } from "../support/cli.ts";
import { processesWith } from "../support/processes.ts";
import { startNats } from "../support/nats.ts";
import { until } from "../support/until.ts";

const folder = (t: ExecutionContext): string => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-signals-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  return data;
};
const run = (data: string, ...more: readonly string[]): readonly string[] => [
  ...["run", TINY, "--experiments", "1", "--seed", "7", "--data", data],
  ...more,
];

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  test.serial(`${signal} ends a run in order: exit 130, how to go on, nothing left running`, async (t) => {
    const data = folder(t);
    const running = start(run(data));
    await until("its agents are there", 120, () => fs.existsSync(join(data, "agents")), running);
    running.kill(signal);
    const ended = await running.ended;
    t.is(ended.code, 130, ended.stderr);
    t.regex(ended.stderr, /stopping in order/);
    t.regex(ended.stderr, /cambrian resume c[0-9a-f]+ --data/);
    t.deepEqual(processesWith(data), []);
    t.false(fs.existsSync(join(data, "run.json")));
    t.false(fs.existsSync(join(data, "lock")));
  });

test.serial("readers of an idle laboratory take turns, and leave nothing behind", async (t) => {
  const data = folder(t);
  const running = start(run(data));
  await until("its agents are there", 120, () => fs.existsSync(join(data, "agents")), running);
  running.kill("SIGINT");
  await running.ended;
  const readers = await Promise.all(
    [1, 2, 3].map(() => cambrian(["campaign", "list", "--json", "--data", data])),
  );
  t.deepEqual(
    readers.map(({ code, stderr }) => [code, stderr]),
    [
      [0, ""],
      [0, ""],
      [0, ""],
    ],
  );
  t.is((await cambrian(["log", "--follow", "--data", data])).code, 4);
});

test.serial("what is no laboratory is not made one by reading it", async (t) => {
  const data = folder(t);
  t.is((await cambrian(["campaign", "list", "--data", data])).code, 4);
  t.deepEqual(fs.readdirSync(data), []);
});

test.serial("standard output holds data only: help beside an error goes to standard error", async (t) => {
  const wrong = await cambrian(["campaign", "show", "--bogus", "--json"]);
  t.is(wrong.code, 2);
  t.is(wrong.stdout, "");
  t.regex(wrong.stderr, /bogus/);
  const help = await cambrian(["campaign", "show", "--help"]);
  t.is(help.code, 0);
  t.regex(help.stdout, /USAGE/);
});

test.serial("a log of another laboratory is refused, before anything is signed under its name", async (t) => {
  const nats = await startNats(t);
  const [own, other] = [folder(t), folder(t)];
  const creds = join(own, "lab.creds");
  fs.writeFileSync(creds, nats.labCredentials, { mode: 0o600 });
  const env = { NATS_URL: nats.url, NATS_CREDS: creds };
  const running = start(run(own, "--accept-unverified-sync"), env);
  await until("its agents are there", 120, () => fs.existsSync(join(own, "agents")), running);
  running.kill("SIGINT");
  await running.ended;
  for (const args of [run(other), ["resume", "--data", other]]) {
    const ended = await cambrian([...args, "--accept-unverified-sync"], env);
    t.is(ended.code, 6, ended.stderr);
    t.regex(ended.stderr, /of another laboratory/);
  }
});
