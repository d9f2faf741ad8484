// Forks on a real laboratory: from the command line, with real trainings, and of one another.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { cambrian, TINY } from "../support/cli.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-fork-"));
const data = join(folder, "lab");
test.after.always(() => fs.rmSync(folder, { recursive: true, force: true }));

const at = async (code: number, ...words: readonly string[]) => {
  const ended = await cambrian([...words, "--data", data]);
  if (ended.code !== code) throw new Error(`${words.join(" ")} ended with ${ended.code}: ${ended.stderr}`);
  return ended;
};
const json = async (...words: readonly string[]) => JSON.parse((await at(0, ...words, "--json")).stdout);

test.serial("a campaign is forked, and its fork as well; every judge agrees with all of them", async (t) => {
  t.timeout(300_000);
  await at(0, "run", TINY, "--experiments", "3", "--seed", "7", "--name", "origin");
  await at(0, "fork", "origin", "--at", "e0002", "--set", "policy.controlShare=1", "--name", "first");
  await at(0, "fork", "first", "--set", "experiments=4", "--name", "second");
  const { campaigns } = await json("campaign", "list");
  t.deepEqual(
    campaigns.map(({ name, origin, opened, trained, failed, rejected }: Record<string, any>) => [
      ...[name, origin?.campaign ?? null, origin?.candidates ?? null, opened],
      trained + failed + rejected,
    ]),
    [
      ["origin", null, null, 3, 3],
      ["first", campaigns[0].campaign, 2, 3, 3],
      ["second", campaigns[1].campaign, 3, 4, 4],
    ],
  );
  for (const name of ["origin", "first", "second"]) {
    await at(0, "audit", name);
    const { same, inherited } = await json("replay", name, "--verify");
    t.true(same);
    t.is(inherited > 0, name !== "origin");
  }
  await at(0, "projection", "status");
  await at(0, "projection", "rebuild", "--all");
  const [{ campaign: origin }] = campaigns;
  const log = await readLog(data);
  checkFinished(
    t,
    log.filter(({ stream: { campaign } }) => campaign === origin || campaign === "lab"),
  );
});

test.serial("what is shared is shown where it is asked for", async (t) => {
  t.timeout(60_000);
  const page = await at(0, "campaign", "show", "second");
  t.regex(page.stdout, /origin +forked from c[0-9a-f]+ after \d+ of its events; 3 candidates/);
  const list = await json("experiment", "list", "second");
  t.deepEqual(list.experiments.map(({ experiment }: { experiment: string }) => experiment).sort(), [
    "b01",
    "e0001",
    "e0002",
    "e0003",
    "e0004",
  ]);
  t.regex((await at(0, "experiment", "show", "second/e0001")).stdout, /ArchitectureProposed/);
  t.regex((await at(0, "why", "second/e0001")).stdout, /e0001/);
  t.regex((await at(0, "rescore", "second", "--policy", "boltzmann")).stdout, /e0004/);
});

test.serial("what cannot be forked so is refused, and nothing is written", async (t) => {
  t.timeout(120_000);
  const before = (await readLog(data)).length;
  const refused = [
    [4, "--at", "99999", /the log ends with event/],
    [4, "--at", "e0009", /no experiment e0009/],
    [2, "--set", "criteria.minimumGain=0.1", /registered before anything was measured/],
    [2, "--set", "tasks=[]", /could not be compared/],
    [2, "--set", "policy.rules.complexity=1", /could not be compared/],
    [2, "--set", "policy.parnt=islands", /no setting policy\.parnt.*parent/],
    [2, "--set", "policy.parent=nobody", /no parent policy is called "nobody"/],
    [2, "--set", "policy.parentRanks=0", /parentRanks/],
    [2, "--set", "experiments=1", /3 candidates are opened already/],
    [2, "--set", "experiments", /has no value/],
    [2, "--reasoner", "nobody", /no reasoner is called "nobody"/],
    [6, "--name", "first", /is called "first" already/],
  ] as const;
  for (const [code, flag, value, said] of refused) {
    const { stderr } = await at(code, "fork", "origin", flag, value);
    t.regex(stderr, said);
  }
  await at(4, "fork", "nowhere");
  t.is((await readLog(data)).length, before);
});
