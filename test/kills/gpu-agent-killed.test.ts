// A gpu-agent is killed in the middle of a training: another takes the job, and the log holds one result.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { ofType } from "../../events/of-type.ts";
import { readLog } from "../support/campaign-check.ts";
import { start } from "../support/cli.ts";
import { processesWith } from "../support/processes.ts";
import { until } from "../support/until.ts";

test("killed in training: its job is taken by another, one result in the log", async (t) => {
  t.timeout(300_000);
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-agent-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  // Trainings that take long enough to be killed, and few of them.
  const file = join(data, "campaign.yaml");
  fs.writeFileSync(
    file,
    "baselines: [linear]\ntasks: [{ task: overwrite-recall }]\ncriteria: { confirmations: 0 }\n",
  );
  const args = [
    "run",
    file,
    "--experiments",
    "1",
    "--seed",
    "7",
    "--parallel",
    "2",
    "--data",
    data,
    "--json",
  ];
  const running = start(args, { CAMBRIAN_ACK_WAIT_SECONDS: "3" });

  // Read beside the running laboratory until the first training has begun; before it runs, reading would start one.
  let over = false;
  void running.ended.then(() => (over = true));
  await until("the laboratory runs", 120, () => fs.existsSync(join(data, "run.json")), running);
  const started = async () => ofType(await readLog(data), "TrainingStarted")[0];
  let training: Awaited<ReturnType<typeof started>>;
  while (!over && training === undefined) {
    await sleep(300);
    training = await started().catch(() => undefined);
  }
  if (training === undefined) return t.fail((await running.ended).stderr);
  const victim = processesWith("work", `/${training.data.agent}.creds`, data);
  t.is(victim.length, 1);
  process.kill(victim[0]!, "SIGKILL");

  const ended = await running.ended;
  t.is(ended.code, 0, ended.stderr);
  const life = (await readLog(data)).filter(({ stream }) => stream.id === training.stream.id);
  const attempts = ofType(life, "TrainingStarted").map(({ data }) => data);
  t.deepEqual(
    attempts.map(({ attempt }) => attempt),
    [1, 2],
  );
  t.not(attempts[1]?.agent, attempts[0]?.agent);
  const results = ofType(life, "TrainingFinished");
  t.is(results.length, 1);
  t.is(results[0]?.data.attempt, 2);
  t.deepEqual(processesWith(data), [], "nothing of the laboratory is left running");
});
