// `cambrian why` and `cambrian experiment show` over a real server whose log holds two campaigns: `--at` means the one that
// the experiment's name says.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { cambrian } from "../support/cli.ts";
import { recordedLog } from "../support/recorded.ts";
import { serveLog } from "../support/served-log.ts";

const events = recordedLog("issue-6-policies.jsonl.gz");
const [earlier, later] = events.flatMap(({ type, stream }) =>
  type === "CampaignOpened" ? [stream.campaign] : [],
);
const closing = (campaign: string | undefined): number | undefined =>
  events.find(
    ({ type, stream }) =>
      type === "ExperimentClosed" && stream.campaign === campaign && stream.id === "e0001",
  )?.sequence;

test("the moment is one of the campaign that the experiment's name says", async (t) => {
  t.timeout(60_000);
  const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-why-"));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  const env = await serveLog(t, events);
  t.not(closing(earlier), closing(later));
  await Promise.all(
    [["why"], ["experiment", "show"]].map(async (command) => {
      const words = [...command, `${earlier}/e0001`, "--at", "e0001", "--data", join(folder, "lab")];
      const { stderr } = await cambrian(words, env);
      t.is(stderr.split("\n")[0], `as of event ${closing(earlier)}`, command.join(" "));
    }),
  );
});
