// kill -9 of the whole laboratory: before each want is performed, before its outcome is appended, before its delivery
// is acknowledged, and at random moments. `resume` must end with exactly N experiments and nothing done twice.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { random } from "../../actors/policies/random.ts";
import { roles } from "../../actors/roles/index.ts";
import type { FaultMoment } from "../../infra/host/fault-point.ts";
import { ofType } from "../../events/of-type.ts";
import { checkDenominators, checkFinished, readLog } from "../support/campaign-check.ts";
import { cambrian, type Ended, start, TINY } from "../support/cli.ts";

/** Random kills over one campaign; `npm run kills` makes it 21, and kills at every place instead of every third. */
const KILLS = Number(process.env["CAMBRIAN_KILLS"] ?? 3);
const isThorough = process.env["CAMBRIAN_KILLS"] !== undefined;
const moments: readonly FaultMoment[] = ["before-perform", "before-append", "before-ack"];
/** What is wanted only when a training fails is killed in a campaign whose trainings all do. */
const AFTER_FAILURE = "engineer.revise";
/** What is wanted only of a result that is too good is killed in hand-made.test.ts, where there is one for certain. */
const AFTER_SUSPICION: readonly string[] = ["checker.requestLeakProbe", "checker.clear"];
/** What is wanted only of a claim is killed in claims.test.ts. */
const AFTER_CLAIM = "engineer.compare";
const elsewhere: readonly string[] = [AFTER_FAILURE, ...AFTER_SUSPICION, AFTER_CLAIM];
const wants = [
  ...roles.flatMap((role) => role.wants.map((want) => `${role.name}.${want}`)),
  "director.advance",
];
const places = [
  ...wants
    .filter((want) => !elsewhere.includes(want))
    .flatMap((want) => moments.map((at) => `${want}:${at}`)),
  ...["ProbeRequested", "TrainingRequested"].map((type) => `gpu-agent.${type}:before-perform`),
  ...["ProbeFinished", "TrainingStarted", "TrainingFinished"].flatMap((type) => [
    `gpu-agent.${type}:before-append`,
    `gpu-agent.${type}:before-ack`,
  ]),
];

const shortWait = { CAMBRIAN_ACK_WAIT_SECONDS: "2" };
const folder = (t: ExecutionContext): string => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-kill-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  return data;
};
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const run = (data: string, experiments = 4, ...more: readonly string[]): readonly string[] => [
  ...["run", TINY, "--experiments", String(experiments), "--seed", "7"],
  ...["--data", data, "--json"],
  ...more,
];

/** Runs and resumes, killed at one place after another; starts another campaign when one has ended on the way. */
const killAtEach = async (
  data: string,
  kills: readonly string[],
  first: readonly string[],
): Promise<Ended> => {
  let next = first;
  for (const place of kills) {
    let ended = await cambrian(next, { ...shortWait, CAMBRIAN_FAULT: place });
    if (ended.signal === null) ended = await cambrian(first, { ...shortWait, CAMBRIAN_FAULT: place });
    if (ended.signal !== "SIGKILL")
      throw new Error(`not killed at ${place}: exit ${ended.code}\n${ended.stderr}`);
    next = ["resume", "--data", data, "--json"];
  }
  return cambrian(next, shortWait);
};

/** Each want once, at one moment of the three; by the other parts at the others. */
const partOf = (place: number): number => (place + Math.floor(place / moments.length)) % moments.length;

for (const part of isThorough ? [0, 1, 2] : [0])
  test.serial(`killed at every want, part ${part + 1} of 3`, async (t) => {
    t.timeout(600_000);
    const data = folder(t);
    const ended = await killAtEach(
      data,
      places.filter((_, place) => partOf(place) === part),
      run(data),
    );
    t.is(ended.code, 0, ended.stderr);
    checkFinished(t, await readLog(data));
  });

test.serial("killed while trainings fail and are revised", async (t) => {
  t.timeout(600_000);
  const data = folder(t);
  const failing = run(data, 4, "--training-time-limit", "0.2");
  const ended = await killAtEach(
    data,
    moments.map((at) => `${AFTER_FAILURE}:${at}`),
    failing,
  );
  t.is(ended.code, 1, ended.stderr);
  t.regex(ended.stderr, /the first baseline ended without a result/);
  const events = await readLog(data);
  t.is(ofType(events, "CampaignClosed")[0]?.data.reason, "baseline-failed");
  const life = events.filter(({ stream }) => stream.id === "b01");
  t.is(ofType(life, "ArchitectureRevised").length, 3);
  t.is(ofType(life, "TrainingFailed").length, 4);
});

test.serial("killed again and again at random moments over one campaign", async (t) => {
  t.timeout(900_000);
  const data = folder(t);
  const seed = process.env["CAMBRIAN_KILL_SEED"] ?? String(Date.now());
  t.log(`seed ${seed}`);
  const chance = random("kill", seed);
  const resume = ["resume", "--data", data, "--json"];
  let running = start(run(data, Math.ceil(0.8 * KILLS)), shortWait);
  while (!running.printed().includes("CampaignOpened")) await sleep(50);
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
