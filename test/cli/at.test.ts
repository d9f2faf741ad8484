// `--at`: the reading commands answer as of then, from a real server, and refuse what is not there.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { listOf, refusedCleanly } from "../support/bad-input.ts";
import { cambrian } from "../support/cli.ts";
import { recordedLog } from "../support/recorded.ts";
import { serveLog } from "../support/served-log.ts";

const events = recordedLog("issue-5-claims.jsonl.gz");
const last = events.at(-1)!.sequence;
const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-at-"));
const stops: (() => Promise<void>)[] = [];
let env: Readonly<Record<string, string>> = {};
test.before(async () => {
  env = await serveLog({ teardown: (stop) => stops.push(stop) }, events);
});
test.after.always(async () => {
  for (const stop of stops) await stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const at = (command: string, ...more: readonly string[]) =>
  cambrian([...command.split(" "), "--data", join(folder, "lab"), ...more], env);
const json = async (command: string) => {
  const { code, stdout, stderr } = await at(command, "--json");
  if (code !== 0) throw new Error(`${command}: ${stderr}`);
  return JSON.parse(stdout);
};

const closing = (experiment: string) =>
  events.find((event) => event.type === "ExperimentClosed" && event.stream.id === experiment)!;
const openingOf = (experiment: string) =>
  events.find((event) => event.type === "ExperimentOpened" && event.stream.id === experiment)!.sequence;
const opened = (until: number) =>
  events.filter(({ type, sequence }) => type === "ExperimentOpened" && sequence <= until).length;

test("each reading command answers as of then", async (t) => {
  t.timeout(60_000);
  const { sequence, time } = closing("e0001");
  const [shown, listed, campaigns, one, claims, log] = await Promise.all([
    json(`campaign show --at ${sequence}`),
    json("experiment list --at e0001"),
    json(`campaign list --at ${time}`),
    json(`experiment show e0001 --at ${openingOf("e0001")}`),
    json("claims --at e0001"),
    at("log --at e0001"),
  ]);
  t.is(shown.experiments.closed, 1);
  t.is(shown.status, "running");
  t.is(listed.experiments.length, opened(sequence));
  t.true(opened(sequence) < opened(last));
  t.is(campaigns.campaigns[0].closed, 1);
  t.deepEqual([one.outcome, one.name], [null, null], "as it was opened");
  t.deepEqual(claims.claims, []);
  t.is(log.stdout.trimEnd().split("\n").length, sequence);
  t.is(log.stderr, `as of event ${sequence}\n`);
});

test("at the last event they answer as they do without", async (t) => {
  const [now, then] = await Promise.all([json("campaign show"), json(`campaign show --at ${last}`)]);
  t.deepEqual(then, now);
});

test("what is not there, or cannot be understood, is said", async (t) => {
  t.timeout(60_000);
  const cases = [
    [`campaign show --at ${last + 1}`, 4, /the log ends with event \d+/],
    ["campaign show --at 1", events[0]!.type === "CampaignOpened" ? 0 : 4, /as of event 1/],
    ["experiment list --at e9999", 4, /has no experiment e9999/],
    ["pool show --at yesterday", 2, /--at does not understand "yesterday"/],
    ["timeline --at 0", 2, /--at does not understand "0"/],
    ["why e0001 --at=-1", 2, /--at does not understand "-1"/],
    ["rescore --policy paper --at=", 2, /--at does not understand ""/],
    ["claims --at 2001-01-01T00:00", 4, /the log begins at/],
    ["campaign list --at 2999-01-01T00:00", 4, /is yet to come/],
    ["experiment show e0001 --at nowhere/e0001", 4, /no campaign has the id or the name "nowhere"/],
    ["log --follow --at 3", 2, /--follow goes on/],
  ] as const;
  await Promise.all(
    cases.map(async ([command, code, says]) => {
      const ended = await at(command);
      t.is(ended.code, code, `${command}: ${ended.stderr}`);
      t.regex(ended.stderr, says);
      if (code !== 0 && !/--at 1$/.test(command)) refusedCleanly(t, ended);
    }),
  );
  t.deepEqual(listOf(folder), [], "nothing is written");
});
