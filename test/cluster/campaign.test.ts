// Roles as processes of their own on a cluster of three servers, each stream on all three. While campaigns run, the server
// that leads the log is killed, then each server, then each role, one at a time; each comes back as under a supervisor.
// Nothing may be lost or doubled.
import test, { type ExecutionContext } from "ava";
import type { LoggedEvent } from "../../events/envelope.ts";
import { ofType } from "../../events/of-type.ts";
import { LAB } from "../../events/stream.ts";
import { LOG_STREAM } from "../../infra/event-store/log-stream.ts";
import { checkFinished } from "../support/campaign-check.ts";
import { type Running, TINY } from "../support/cli.ts";
import { type Cluster, startCluster } from "../support/cluster.ts";
import { laboratoryInParts, type Parts } from "../support/roles.ts";
import { until } from "../support/until.ts";

const roles = ["researcher", "checker", "engineer", "analyst", "director", "gate"];

/** The log, or what is to be had of it while servers are away. */
const seen = (parts: Parts): Promise<readonly LoggedEvent[]> => parts.log().catch(() => []);

const isClosed = (parts: Parts, campaign: string) => async () =>
  ofType(await seen(parts), "CampaignClosed").some(({ stream }) => stream.campaign === campaign);

/** How much the campaigns have said; the notary says something in any case. */
const said = (log: readonly LoggedEvent[]): number =>
  log.filter(({ stream }) => stream.campaign !== LAB).length;

/** Also in memory and of each consumer: a server that comes back begins with nothing there. */
const isWhole = (cluster: Cluster) => () => cluster.isWhole().catch(() => false);

/** Every decision of a campaign, numbered from 1 on without a hole. */
const checkOrdinals = (t: ExecutionContext, log: readonly LoggedEvent[]): void => {
  for (const [campaign, events] of Map.groupBy(log, ({ stream }) => stream.campaign)) {
    const ordinals = ofType(events, "CampaignAdvanced").map(({ data }) => data.ordinal);
    t.deepEqual(
      ordinals,
      ordinals.map((_, index) => (ordinals[0] ?? 0) + index),
      campaign,
    );
  }
};

test("servers and roles are killed one after the other: each experiment is closed once, and the log verifies", async (t) => {
  t.timeout(20 * 60_000);
  const begun = performance.now();
  const cluster = await startCluster(t);
  const parts = laboratoryInParts(t, cluster.url, { NATS_REPLICAS: "3", CAMBRIAN_ACK_WAIT_SECONDS: "5" });
  const campaigns: string[] = [];
  const open = async (): Promise<void> => {
    const seed = String(7 + campaigns.length);
    campaigns.push(await parts.open(TINY, "--experiments", "4", "--parallel", "2", "--seed", seed));
  };
  await open();
  const running = new Map<string, Running>();
  const start = (name: string): void => void running.set(name, parts.role(name.split(" ")[0]!));
  for (const name of [...roles, "director (standby)"]) start(name);
  await parts.gpuAgent("gpu-a");
  await until(
    "the campaign is under way",
    240,
    async () => ofType(await seen(parts), "TrainingStarted").length > 0,
  );

  /** Does it while a campaign is under way; the seconds until the log goes on. */
  const figures: string[] = [];
  const trouble = async (
    what: string,
    strike: () => Promise<void>,
    mend: () => Promise<void>,
  ): Promise<void> => {
    if (await isClosed(parts, campaigns.at(-1)!)()) await open();
    const before = said(await parts.log());
    await strike();
    const struck = performance.now();
    await until(`the log goes on after ${what}`, 120, async () => said(await seen(parts)) > before);
    figures.push(`${what}: the log goes on after ${((performance.now() - struck) / 1000).toFixed(1)} s`);
    await mend();
  };
  const serverTrouble = (what: string, name: string) =>
    trouble(
      what,
      () => cluster.kill(name),
      async () => {
        await cluster.restart(name);
        await until(`${name} has caught up`, 120, isWhole(cluster));
      },
    );
  const leader = await cluster.leader(LOG_STREAM);
  await serverTrouble(`the leader of the log (${leader}) is killed`, leader);
  for (const name of cluster.names) await serverTrouble(`server ${name} is killed`, name);
  for (const name of running.keys())
    await trouble(
      `the ${name} is killed`,
      async () => {
        running.get(name)!.kill("SIGKILL");
        t.is((await running.get(name)!.ended).signal, "SIGKILL");
        // Under a supervisor, all but the director whose standby is there.
        if (name !== "director") start(name);
      },
      async () => {
        if (name === "director") start(name);
      },
    );

  for (const campaign of campaigns) await until(`${campaign} is closed`, 300, isClosed(parts, campaign));
  const log = await parts.log();
  checkFinished(t, log);
  checkOrdinals(t, log);
  t.is(ofType(log, "ExperimentOpened").length, 5 * campaigns.length);
  await until("every server has the whole log", 60, isWhole(cluster));
  const streams = await cluster.streams();
  t.deepEqual(
    streams.map(({ config }) => [config.name, config.num_replicas]).toSorted(),
    ["ARTIFACTS", "BYTES", "CAMBRIAN", "CHECKPOINTS", "LEASES", "PRESENCE", "RATES"].map((name) => [name, 3]),
  );
  await parts.lab("audit");
  for (const campaign of campaigns) await parts.lab("replay", campaign, "--verify");
  for (const figure of figures) t.log(figure);
  t.log(
    `${campaigns.length} campaigns, ${log.length} events, ${((performance.now() - begun) / 1000).toFixed(0)} s in all`,
  );
});
