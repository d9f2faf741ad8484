// kill -9 of whoever gives an order: before it is decided, before it is appended, before it is told. An order is in the
// log once or not at all, and whoever gives it again hears which.
import test from "ava";
import { verifyStream } from "../../events/verify.ts";
import type { FaultMoment } from "../../infra/host/fault-point.ts";
import { ofType } from "../../events/of-type.ts";
import { checkDenominators, readLog } from "../support/campaign-check.ts";
import { cambrian, start } from "../support/cli.ts";
import { folder, run, shortWait } from "../support/killed.ts";
import { until } from "../support/until.ts";

const orders = [
  { event: "CampaignPaused", args: ["campaign", "pause"], taken: /is paused: it cannot be paused/ },
  { event: "CampaignContinued", args: ["resume"], taken: undefined },
  { event: "CampaignResumed", args: ["resume"], taken: undefined },
  { event: "CampaignStopRequested", args: ["campaign", "stop"], taken: /is stopping: it cannot be stopped/ },
] as const;

test("an order whose giver is killed is given once or not at all", async (t) => {
  t.timeout(600_000);
  const data = folder(t);
  const running = start(run(data, 20), shortWait);
  // Something is under way by then, which a stop has to wait for.
  await until("a training", 240, () => running.printed().includes("TrainingStarted"), running);
  running.kill("SIGKILL");
  await running.ended;

  for (const { event, args, taken } of orders) {
    const count = async () => ofType(await readLog(data), event).length;
    const killedAt = async (moment: FaultMoment) => {
      const place = `laboratory.${event}:${moment}`;
      const killed = await cambrian([...args, "--data", data], { ...shortWait, CAMBRIAN_FAULT: place });
      t.is(killed.signal, "SIGKILL", `${place}: exit ${killed.code}\n${killed.stderr}`);
    };
    await killedAt("before-perform");
    await killedAt("before-append");
    t.is(await count(), 0, `${event} was not given yet`);
    await killedAt("before-ack");
    t.is(await count(), 1, `${event} was given`);
    if (taken === undefined) continue;
    const again = await cambrian([...args, "--data", data]);
    t.is(again.code, 6, again.stderr);
    t.regex(again.stderr, taken);
  }

  const resumed = await cambrian(["resume", "--data", data], shortWait);
  t.is(resumed.code, 0, resumed.stderr);
  const log = await readLog(data);
  checkDenominators(t, log);
  const given = Object.fromEntries(orders.map(({ event }) => [event, ofType(log, event).length]));
  // Every laboratory that took the campaign up says so: those that were killed later too.
  t.deepEqual(given, {
    CampaignPaused: 1,
    CampaignContinued: 5,
    CampaignResumed: 1,
    CampaignStopRequested: 1,
  });
  t.is(ofType(log, "CampaignClosed")[0]?.data.reason, "stopped");
  const { keys } = ofType(log, "CampaignOpened")[0]!.data;
  for (const stream of Map.groupBy(log, ({ stream }) => `${stream.kind}.${stream.id}`).values())
    if (stream[0]?.stream.kind !== "agent") t.deepEqual(verifyStream(stream, keys), []);
});
