// kill -9 of the whole laboratory at each moment of the Engineer's revisions, in a campaign whose trainings all fail.
import test from "ava";
import { ofType } from "../../events/of-type.ts";
import { readLog } from "../support/campaign-check.ts";
import { folder, killAtEach, moments, run } from "../support/killed.ts";

test("killed while trainings fail and are revised", async (t) => {
  t.timeout(600_000);
  const data = folder(t);
  const failing = run(data, 4, "--training-time-limit", "0.2");
  const ended = await killAtEach(
    data,
    moments.map((at) => `engineer.revise:${at}`),
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
