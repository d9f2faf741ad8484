// kill -9 of the whole laboratory at random moments, again and again over one campaign: `resume` must end with exactly N
// experiments and nothing done twice.
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { random } from "../../actors/policies/random.ts";
import { checkDenominators, checkFinished, readLog } from "../support/campaign-check.ts";
import { start } from "../support/cli.ts";
import { folder, run, shortWait } from "../support/killed.ts";
import { until } from "../support/until.ts";

const KILLS = Number(process.env["CAMBRIAN_KILLS"] ?? 3);

test("killed again and again at random moments over one campaign", async (t) => {
  t.timeout(900_000);
  const data = folder(t);
  const seed = process.env["CAMBRIAN_KILL_SEED"] ?? String(Date.now());
  t.log(`seed ${seed}`);
  const chance = random("kill", seed);
  const resume = ["resume", "--data", data, "--json"];
  let running = start(run(data, Math.ceil(0.8 * KILLS)), shortWait);
  await until("a campaign", 120, () => running.printed().includes("CampaignOpened"), running);
  for (let kill = 0; kill < KILLS; kill++) {
    await Promise.race([sleep(1000 + chance.int(4000)), running.ended]);
    running.kill("SIGKILL");
    const { signal, stderr } = await running.ended;
    t.is(signal, "SIGKILL", `kill ${kill + 1}: the campaign should outlast them all\n${stderr}`);
    checkDenominators(t, await readLog(data));
    running = start(resume, shortWait);
  }
  const ended = await running.ended;
  t.is(ended.code, 0, ended.stderr);
  checkFinished(t, await readLog(data));
});
