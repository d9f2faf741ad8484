// Agents of all kinds that walk into a campaign while it runs: a researcher in JavaScript and one in Python, a checker in
// shell, a second gpu-agent, an observer. They work, are killed or leave; the campaign ends complete, and its log says who
// did what.
import * as fs from "node:fs";
import { join } from "node:path";
import test from "ava";
import { openGate, readCredentials, type Told } from "../../infra/attached/index.ts";
import { start, startFile, startProgram, TINY } from "../support/cli.ts";
import { liveLab } from "../support/live-lab.ts";
import { GPU_AGENT, python } from "../support/python.ts";
import { until } from "../support/until.ts";

const { data, lab, began, invited } = liveLab(test);

/** Whose grant a contribution was made under, as its statement's last line says. */
const grantOf = ({ event }: Told): string | undefined =>
  /\ngrant (.+)$/.exec(String(event["contribution"] ?? ""))?.[1];

interface Listed {
  readonly agent: string;
  readonly role: string;
  readonly state: string;
  readonly inFlight: number;
  readonly done: number;
  readonly refused: number;
  readonly lastSeen: string | null;
}
const listed = async (): Promise<ReadonlyMap<string, Listed>> => {
  const { agents } = JSON.parse((await lab("agent", "list", "--json")).stdout) as { agents: Listed[] };
  return new Map(agents.map((agent) => [agent.agent, agent]));
};

test("agents walk into a campaign that runs, work, are killed or leave; it ends complete and sound", async (t) => {
  t.timeout(600_000);
  const campaign = began(
    start(["run", TINY, "--experiments", "8", "--seed", "5", "--data", data], {
      // The killed one's work is not to be waited for that long.
      CAMBRIAN_ACK_WAIT_SECONDS: "4",
    }),
  );
  await until("the laboratory", 240, () => fs.existsSync(join(data, "run.json")), campaign);
  await until("the campaign", 240, () => campaign.told().includes("b01"), campaign);
  const { url } = JSON.parse(fs.readFileSync(join(data, "run.json"), "utf8")) as { url: string };

  // Two of other reasoners share the work: of seven proposals the laboratory's own researcher makes one.
  const researcherCreds = await invited("--role", "researcher", "--weight", "3");
  const researcher = began(startFile("docs/examples/researcher.mjs", [researcherCreds, url]));
  const pythonCreds = await invited("--role", "researcher", "--weight", "3", "--name", "in-python");
  const inPython = began(startProgram(python, ["docs/examples/researcher.py", pythonCreds, url]));
  const checkerCreds = await invited("--role", "checker", "--weight", "3");
  const checker = began(
    start(["agent", "attach", "--creds", checkerCreds, "--data", data, "--", "docs/examples/checker.sh"], {
      LIMIT: "20000",
    }),
  );
  const gpuCreds = await invited("--role", "gpu-agent", "--name", "second");
  const second = began(startProgram(GPU_AGENT, ["work", "--url", url, "--creds", gpuCreds]));
  const observer = await openGate(
    url,
    await readCredentials(fs.readFileSync(await invited("--role", "observer"), "utf8")),
    () => undefined,
  );

  // From the start, then what comes.
  const id = /campaign (c[0-9a-f]+) /.exec(campaign.told())![1]!;
  const seen: Told[] = [];
  const observing = (async () => {
    for (let after = 0; !seen.some(({ event }) => event.type === "CampaignClosed");) {
      const part = await observer.read(id, { after, waitSeconds: 2 });
      seen.push(...part.events);
      after = part.after;
    }
  })();

  /** The first experiment that an agent has contributed to, once it has. */
  const workOf = async (agent: string): Promise<string> => {
    const first = () => seen.find((told) => grantOf(told) === agent);
    await until(`a contribution of ${agent}`, 240, () => first() !== undefined, campaign);
    return String(first()!.event["subject"]).split(".")[4]!;
  };
  const proposed = {
    "researcher-1": await workOf("researcher-1"),
    "in-python": await workOf("in-python"),
  };
  await workOf("checker-1");
  const present = await listed();
  for (const agent of ["researcher-1", "in-python", "checker-1", "second", "gpu-1"])
    t.is(present.get(agent)?.state, "present", agent);
  // One is killed in the middle of whatever it does, one is told to leave.
  researcher.kill("SIGKILL");
  checker.kill("SIGTERM");
  const left = await checker.ended;
  t.is(left.code, 130, left.stderr);
  t.regex(left.stderr, /left: \d+ contributed/);
  second.kill("SIGTERM");

  const ended = await campaign.ended;
  t.is(ended.code, 0, ended.stderr);
  t.regex(ended.stderr, /8 of 8 closed/);
  await observing;
  await observer.close();
  // It waits for a laboratory that has gone away, until it is told to leave.
  inPython.kill("SIGTERM");
  const leftLast = await inPython.ended;
  t.is(leftLast.code, 0, leftLast.stderr);

  const audit = await lab("audit");
  t.is(audit.code, 0, audit.stdout);
  const verified = await lab("replay", id, "--verify", "--json");
  t.is(verified.code, 0, verified.stdout);
  t.true((JSON.parse(verified.stdout) as { given: Record<string, number> }).given["contributions"]! > 1);
  for (const [agent, experiment] of Object.entries(proposed)) {
    const why = await lab("why", experiment);
    t.is(why.code, 0, why.stderr);
    t.true(why.stdout.includes(`by ${agent}`), why.stdout);
  }

  const { proposers } = JSON.parse((await lab("campaign", "show", "--json")).stdout) as {
    proposers: readonly { readonly agent: string | null; readonly proposed: number }[];
  };
  for (const agent of Object.keys(proposed))
    t.true((proposers.find((one) => one.agent === agent)?.proposed ?? 0) > 0, agent);

  // Without gap or double, as the log has it.
  const log = (await lab("log", "--json")).stdout.trim().split("\n");
  const own = log
    .map((line) => JSON.parse(line) as { readonly id: string; readonly subject: string })
    .filter(({ subject }) => subject.startsWith(`cambrian.log.${id}.`));
  t.deepEqual(
    seen.map(({ event }) => event.id),
    own.map((event) => event.id),
  );
  const after = await listed();
  for (const agent of ["researcher-1", "in-python", "checker-1"])
    t.true((after.get(agent)?.done ?? 0) > 0, agent);
  t.is(after.get("checker-1")?.state, "away");
});
