// The literature scout walks into a campaign that runs and remarks on its proposals, in JavaScript and in Python; the
// Researcher is told of what its policy lets it read, and that stands in the log.
import * as fs from "node:fs";
import { join } from "node:path";
import test from "ava";
import { cambrian, start, startFile, startProgram, TINY } from "../support/cli.ts";
import { liveLab } from "../support/live-lab.ts";
import { python } from "../support/python.ts";
import { until } from "../support/until.ts";

const root = join(import.meta.dirname, "../..");
const { home, data, file, lab, began, invited } = liveLab(test);
const observer = (name: string) => invited("--role", "observer", "--name", name);

/** The observer of the page counts the letters of each name. */
const page = fs.readFileSync(join(root, "docs/python-sdk.md"), "utf8");
const [counterProgram] = Array.from(page.matchAll(/```python\n(.*?)```/gs), ([, code]) => code!).filter(
  (code) => code.includes("import observe"),
);

interface Shown {
  readonly remarks: readonly {
    readonly id: string;
    readonly agent: string;
    readonly kind: string;
    readonly body: object;
    readonly readBy: readonly string[];
  }[];
}
interface Why {
  readonly nodes: readonly { readonly id: string; readonly label: string }[];
  readonly missing: readonly unknown[];
}

test("scouts remark on the proposals of a campaign that runs, and its Researcher is told of those of one kind", async (t) => {
  t.timeout(600_000);
  const policy = "policy: { controlShare: 0, remarks: { kinds: [counter/length] } }";
  const settings = file("listens.yaml", `${fs.readFileSync(TINY, "utf8")}${policy}\n`);
  const campaign = began(start(["run", settings, "--experiments", "1", "--seed", "5", "--data", data]));
  await until("the campaign", 240, () => campaign.told().includes("b01"), campaign);
  const { url } = JSON.parse(fs.readFileSync(join(data, "run.json"), "utf8")) as { url: string };
  const id = /campaign (c[0-9a-f]+) /.exec(campaign.told())![1]!;
  const papers = join(root, "cognition-base/papers");
  const [scoutCreds, counterCreds] = [await observer("scout"), await observer("counter")];
  const scout = began(startFile("docs/examples/scout.mjs", [scoutCreds, url, id, papers]));
  const counter = began(startProgram(python, [file("counter.py", counterProgram!), counterCreds, url, id]));

  const ended = await campaign.ended;
  t.is(ended.code, 0, ended.stderr);
  for (const one of [scout, counter]) {
    one.kill("SIGTERM");
    await one.ended;
  }
  const show = await lab("experiment", "show", "b01", "--json");
  const { remarks } = JSON.parse(show.stdout) as Shown;
  t.deepEqual(remarks.map(({ agent, kind }) => `${agent}/${kind}`).toSorted(), [
    "counter/length",
    "scout/related-paper",
  ]);
  t.regex((await lab("experiment", "show", "b01")).stdout, /remark of +kind +about +read by +says\n/);
  t.regex(
    (await lab("campaign", "show")).stdout,
    /\d+ remarks of 2 kinds: counter\/length \d+ \(Of an architecture's name\)/,
  );

  // What the counter said of the parent was told to the Researcher, and why leads to it.
  const said = remarks.find(({ agent }) => agent === "counter")!;
  t.true(said.readBy.length > 0);
  t.deepEqual(remarks.find(({ agent }) => agent === "scout")?.readBy, []);
  const [reader = ""] = said.readBy;
  const why = await lab("why", reader, "--json");
  t.is(why.code, 0, why.stderr);
  const { nodes, missing } = JSON.parse(why.stdout) as Why;
  t.deepEqual(missing, []);
  t.is(nodes.find(({ id }) => id === `remark:${said.id}`)?.label, "remark counter/length on b01");
  t.regex((await lab("why", reader)).stdout, / remark counter\/length on b01 \(event \d+\)\n/);
  const audit = await lab("audit");
  t.is(audit.code, 0, audit.stdout);
  const verified = await lab("replay", id, "--verify", "--json");
  t.is(verified.code, 0, verified.stdout);
  t.true((JSON.parse(verified.stdout) as { given: Record<string, number> }).given["remarks"]! >= 4);

  // They go where the campaign goes.
  const whole = join(home, "campaign.jsonl");
  const exported = await lab("export", id, "--with-artifacts", "--out", whole);
  t.is(exported.code, 0, exported.stderr);
  const other = ["--data", join(home, "other")];
  const arrived = await cambrian(["import", whole, ...other]);
  t.is(arrived.code, 0, arrived.stderr);
  const there = await cambrian(["audit", ...other]);
  t.is(there.code, 0, there.stdout);
  const shownThere = await cambrian(["experiment", "show", "b01", "--json", ...other]);
  t.deepEqual((JSON.parse(shownThere.stdout) as Shown).remarks.length, 2);
});
