// The embedded nats-server is killed twice while a campaign runs: it is started again, everybody comes back to it, and
// the campaign ends as if nothing had been.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { start, TINY } from "../support/cli.ts";
import { until } from "../support/until.ts";

test("the server is killed twice, and the campaign is complete", async (t) => {
  t.timeout(300_000);
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-server-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  const args = [...["run", TINY, "--experiments", "3", "--seed", "7", "--data", data]];
  const running = start(args, { CAMBRIAN_ACK_WAIT_SECONDS: "3" });
  await until("the laboratory runs", 120, () => fs.existsSync(join(data, "run.json")), running);
  const server = () => Number(fs.readFileSync(join(data, "nats", "server.pid"), "utf8"));
  const killed: number[] = [];
  for (const after of [5000, 5000]) {
    await sleep(after);
    killed.push(server());
    process.kill(server(), "SIGKILL");
  }
  const ended = await running.ended;
  t.is(ended.code, 0, ended.stderr);
  t.is(new Set(killed).size, 2, "a new server each time");
  t.is(ended.stderr.match(/nats-server ended \(SIGKILL\); it is started again/g)?.length, 2);
  checkFinished(t, await readLog(data));
});
