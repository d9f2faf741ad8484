// The tree of a campaign that was conducted here: its baselines and candidates in the order of their closing, and nothing else.
import test from "ava";
import { foldEvents, experimentsOf } from "../../../cli/laboratory/campaigns.ts";
import { lineageOf } from "../../../cli/laboratory/lineage.ts";
import { lineageLines } from "../../../cli/render/lineage.ts";
import { ofType } from "../../../events/of-type.ts";
import { campaignsOf } from "../../support/recorded.ts";

test("what tests a claim is no descendant, and the best is the campaign's", (t) => {
  for (const [campaign, events] of campaignsOf("issue-5-claims.jsonl.gz")) {
    const folded = foldEvents(events);
    const shape = lineageOf(experimentsOf(folded, campaign));
    const opened = ofType(events, "ExperimentOpened");
    const explored = opened.filter(({ data }) => data.stage === "explore");
    t.true(explored.length < opened.length);
    t.is(shape.size, explored.length);
    t.is(shape.scored, ofType(events, "FitnessScored").length);
    const closings = ofType(events, "ExperimentClosed").filter(({ data }) => data.fitness !== null);
    t.is(shape.first!.experiment, closings[0]!.stream.id);
    const best = Math.max(...closings.map(({ data }) => data.fitness!));
    t.is(shape.improvements.at(-1)!.score, best);
    t.regex(
      lineageLines(campaign, shape, experimentsOf(folded, campaign)).join("\n"),
      /^best .* none of the \d+ after it is fitter$/m,
    );
  }
});
