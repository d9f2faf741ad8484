// A judge whose grades are known beforehand: the rubric.
import test from "ava";
import { Effect } from "effect";
import { calibrate } from "../../cli/laboratory/calibration.ts";
import { calibrationLines } from "../../cli/render/calibration.ts";
import { cambrian } from "../support/cli.ts";

test("the rubric's grades follow what was measured, and are the same each time", async (t) => {
  const { code, stdout } = await cambrian(["judge", "calibrate", "--json"]);
  t.is(code, 0);
  const { v, ...calibration } = JSON.parse(stdout);
  t.is(v, 1);
  t.deepEqual(calibration, await Effect.runPromise(calibrate("rubric", null)));
  const { judge, layers, agreement, consistency } = calibration;
  t.deepEqual([judge, layers.length], ["rubric", 8]);
  t.true(agreement.performance > 0.8, String(agreement.performance));
  t.deepEqual(consistency, { difference: 0, correlation: 1 });
  const page = calibrationLines(calibration).join("\n");
  t.regex(page, /signed-delta +0\.764/);
  t.regex(page, /self-consistency +two scores of a layer differ by 0\.00/);
});
