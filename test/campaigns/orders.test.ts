// What a person orders of a campaign, while a laboratory works on it and while none does.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test, { type ExecutionContext } from "ava";
import { ofType } from "../../events/of-type.ts";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { cambrian, start, TINY } from "../support/cli.ts";

const folder = (t: ExecutionContext): string => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-orders-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  return data;
};
const run = (data: string, experiments: number): readonly string[] => [
  ...["run", TINY, "--experiments", String(experiments), "--seed", "7", "--name", "first"],
  ...["--data", data],
];

interface Shown {
  readonly status: string;
  readonly arms: Readonly<Record<string, { readonly opened: number; readonly closed: number }>>;
  readonly spent: Readonly<Record<string, number>>;
  readonly experiments: { readonly total: number; readonly closed: number };
  readonly baselines: readonly { readonly outcome: string | null }[];
}

const begun = ({ baselines }: Shown): boolean => baselines.length > 0;
/** Only the first baseline was opened, and is closed. */
const idle = ({ baselines, experiments }: Shown): boolean =>
  experiments.total === 0 && baselines.length === 1 && baselines[0]?.outcome === "trained";

/** How the campaign stands, read as often as it takes, as soon as it stands so. */
const when = async (data: string, stands: (shown: Shown) => boolean): Promise<Shown> => {
  for (let look = 0; look < 200; look++) {
    const { code, stdout } = await cambrian(["campaign", "show", "--json", "--data", data]);
    const shown = code === 0 ? (JSON.parse(stdout) as Shown) : undefined;
    if (shown !== undefined && stands(shown)) return shown;
    await sleep(200);
  }
  throw new Error("the campaign did not come to stand so");
};

test.serial(
  "paused, nothing more is opened; resumed from another terminal, the run goes on to its end",
  async (t) => {
    t.timeout(600_000);
    const data = folder(t);
    const order = (...args: readonly string[]) => cambrian([...args, "--data", data]);
    const running = start(run(data, 2));
    await when(data, begun);
    const paused = await order("campaign", "pause", "first", "--reason", "lunch");
    t.is(paused.code, 0, paused.stderr);
    t.regex(paused.stderr, /is paused: what is under way is finished/);
    const again = await order("campaign", "pause");
    t.is(again.code, 6);
    t.regex(again.stderr, /is paused: it cannot be paused\n {2}Go on with it: cambrian resume/);
    t.is((await order("campaign", "pause", "nobody")).code, 4);
    const idle = await when(data, ({ experiments: { total, closed } }) => closed === total);
    t.is(idle.status, "paused");
    t.true(idle.experiments.total < 3);

    const resumed = await order("resume");
    t.is(resumed.code, 0, resumed.stderr);
    t.regex(resumed.stderr, /is resumed; the laboratory that runs \(process \d+\) goes on/);
    t.is((await order("resume")).code, 6);
    const ended = await running.ended;
    t.is(ended.code, 0, ended.stderr);
    t.regex(ended.stderr, /paused: lunch/);
    const events = await readLog(data);
    checkFinished(t, events);
    t.is(ofType(events, "CampaignPaused").length, 1);
    t.is(ofType(events, "CampaignContinued").length, 0, "it was never left");
    t.true((ofType(events, "CampaignResumed")[0]?.data.idleSeconds ?? 0) > 0);
    const { status, arms, spent } = await when(data, () => true);
    t.is(status, "closed");
    t.is((arms["evolution"]?.closed ?? 0) + (arms["control"]?.closed ?? 0), 2);
    t.true((spent["wallSeconds"] ?? 0) > 0 && (spent["deviceSeconds"] ?? 0) > 0);
    t.is((await order("campaign", "stop")).code, 6);
  },
);

test.serial(
  "stopped where no laboratory runs: resume finishes what is under way and closes the campaign",
  async (t) => {
    t.timeout(600_000);
    const data = folder(t);
    const order = (...args: readonly string[]) => cambrian([...args, "--data", data]);
    t.is((await order("campaign", "stop")).code, 4);
    t.deepEqual(fs.readdirSync(data), []);
    const running = start(run(data, 20));
    await when(data, begun);
    running.kill("SIGKILL");
    await running.ended;
    const paused = await order("campaign", "pause");
    t.is(paused.code, 0, paused.stderr);
    t.regex(paused.stderr, /no laboratory runs/);
    const stopped = await order("campaign", "stop", "--reason", "enough");
    t.is(stopped.code, 0, stopped.stderr);
    t.regex(stopped.stderr, /is stopping, but no laboratory runs, and 1 is under way/);
    const resumed = await order("resume");
    t.is(resumed.code, 0, resumed.stderr);
    const events = await readLog(data);
    const opened = ofType(events, "ExperimentOpened").length;
    t.deepEqual(ofType(events, "CampaignClosed")[0]?.data, { reason: "stopped", opened, closed: opened });
    t.is(ofType(events, "ExperimentClosed").length, opened);
    t.is(ofType(events, "CampaignContinued").length, 1);
  },
);

test.serial("stopped with nothing under way and no laboratory, the campaign closes at once", async (t) => {
  t.timeout(600_000);
  const data = folder(t);
  const order = (...args: readonly string[]) => cambrian([...args, "--data", data]);
  const running = start(run(data, 20));
  await when(data, begun);
  t.is((await order("campaign", "pause")).code, 0);
  await when(data, idle);
  running.kill("SIGINT");
  t.is((await running.ended).code, 130);
  const stopped = await order("campaign", "stop");
  t.is(stopped.code, 0, stopped.stderr);
  t.regex(stopped.stderr, /is closed/);
  const { status } = await when(data, () => true);
  t.is(status, "closed");
  const resumed = await order("resume");
  t.is(resumed.code, 0, resumed.stderr);
  t.regex(resumed.stderr, /nothing is left to do/);
});
