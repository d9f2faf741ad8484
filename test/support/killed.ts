// A laboratory that is killed and taken up again, as often as it takes.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import type { FaultMoment } from "../../infra/host/fault-point.ts";
import { cambrian, type Ended, TINY } from "./cli.ts";

/** Whether `npm run kills` asks, which has the time for all of them. */
export const isThorough = process.env["CAMBRIAN_KILLS"] !== undefined;
/** Of a want: when it can be killed. */
export const moments: readonly FaultMoment[] = ["before-perform", "before-append", "before-ack"];
/** What the killed had in their hands is not to be waited for long. */
export const shortWait = { CAMBRIAN_ACK_WAIT_SECONDS: "2" };

export const folder = (t: ExecutionContext): string => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-kill-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  return data;
};

export const run = (data: string, experiments = 4, ...more: readonly string[]): readonly string[] => [
  ...["run", TINY, "--experiments", String(experiments), "--seed", "7"],
  ...["--data", data, "--json"],
  ...more,
];

/** Runs and resumes, killed at one place after another; starts another campaign when one has ended on the way. */
export const killAtEach = async (
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
