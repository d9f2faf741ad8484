// The child in the sandbox, the evaluator and the worker are killed at random moments of a campaign's trainings, three
// times, or as often as CAMBRIAN_KILLS says (`npm run kills`: twenty-one): each training has one outcome all the same, and
// no process and no control group is left.
// Twelve more kills, of trainings that take longer, are in gpu-agent/tests/test_worker.py.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { random } from "../../actors/policies/random.ts";
import { ofType } from "../../events/of-type.ts";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { start } from "../support/cli.ts";
import { folder, run, shortWait } from "../support/killed.ts";
import { descendants, processesWith, runs } from "../support/processes.ts";
import { until } from "../support/until.ts";

/** A multiple of three. */
const KILLS = Number(process.env["CAMBRIAN_KILLS"] ?? 3);
const victims = ["child", "evaluator", "worker"] as const;

test("kills of child, evaluator and worker: one outcome for each training", async (t) => {
  t.timeout(900_000);
  const data = folder(t);
  const before = abandonedGroups();
  const seed = process.env["CAMBRIAN_KILL_SEED"] ?? String(Date.now());
  t.log(`seed ${seed}`);
  const chance = random("kill", seed);
  const running = start(run(data, 4 + KILLS, "--parallel", "2"), shortWait);
  let over = false;
  void running.ended.then(() => (over = true));
  // Without the first baseline there is no campaign to go on with.
  await until("the first baseline", 240, () => running.printed().includes("TrainingFinished"), running);

  const killed = { child: 0, evaluator: 0, worker: 0 };
  let kills = 0;
  while (!over && kills < KILLS) {
    const victim = victims[kills % victims.length]!;
    await sleep(chance.int(300));
    const training = agentsThatTrain(data).flatMap((agent) =>
      processesWith("work", `/${agent}.creds`, data).map((worker) => ({ agent, worker })),
    );
    if (training.length === 0) continue;
    const { agent, worker } = chance.pick(training);
    const evaluator = evaluatorOf(worker);
    await sleep(150 + chance.int(600));
    // One that ran before the pause and runs while the agent trains is at work; a younger one may stand by.
    if (evaluator === undefined || !runs(evaluator) || !agentsThatTrain(data).includes(agent)) continue;
    const below = descendants(worker);
    const children = descendants(evaluator);
    const target = { child: children.at(-1), evaluator, worker }[victim];
    if (target === undefined) continue;
    try {
      process.kill(target, "SIGKILL");
    } catch {
      continue; // it has just ended by itself
    }
    killed[victim] += 1;
    kills += 1;
    const mustGo = {
      child: children,
      evaluator: [evaluator, ...children],
      worker: [worker, ...below],
    }[victim];
    await until(`all below the ${victim} of kill ${kills} is gone`, 5, () => !mustGo.some(runs));
  }
  t.deepEqual(killed, { child: KILLS / 3, evaluator: KILLS / 3, worker: KILLS / 3 }, "all while it ran");

  const ended = await running.ended;
  t.is(ended.code, 0, ended.stderr);
  const log = await readLog(data);
  checkFinished(t, log);
  const reasons = ofType(log, "TrainingFailed").map(({ data }) => data.reason);
  t.log(`trainings failed: ${reasons.join(", ")}`);
  t.true(reasons.length > 0);
  t.true(reasons.every((reason) => reason === "crashed" || reason === "sandbox"));
  t.deepEqual(processesWith(data), []);
  // Those of a laboratory that ends beside this one go a moment after their evaluator.
  const abandoned = () => abandonedGroups().filter((path) => !before.includes(path));
  await until("no group of processes is left", 5, () => abandoned().length === 0);
});

/** The agents whose log ends with a training that they have taken. */
const agentsThatTrain = (data: string): string[] =>
  fs
    .readdirSync(join(data, "agents"))
    .filter((name) => name.endsWith(".log"))
    .filter((name) => {
      const log = fs.readFileSync(join(data, "agents", name), "utf8").trimEnd();
      return log.split("\n").at(-1)!.includes("leased type=TrainingRequested");
    })
    .map((name) => name.slice(0, -".log".length));

/** The evaluator of a worker, where it has one at work. */
const evaluatorOf = (worker: number): number | undefined =>
  descendants(worker).find((pid) => processesWith("cambrian_gpu_agent.perform").includes(pid));

/** Control groups of evaluators that are no more; whoever was killed on this machine before may have left some. */
const abandonedGroups = (): string[] =>
  execFileSync("find", ["/sys/fs/cgroup", "-type", "d", "-name", "cambrian-*-*"], { encoding: "utf8" })
    .split("\n")
    .filter((path) => path !== "" && !runs(Number(/cambrian-(\d+)-/.exec(path)?.[1])));
