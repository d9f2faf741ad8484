// The page of an experiment that language models judged and analysed.
import test from "ava";
import { experimentsOf, foldEvents } from "../../../cli/laboratory/campaigns.ts";
import { experimentLines } from "../../../cli/render/experiment.ts";
import { progressLine } from "../../../cli/render/describe.ts";
import { isOpened } from "../../../projections/experiments/experiment.ts";
import { logged } from "../../support/histories.ts";
import { analysed, answered, happened, opened, proposed } from "../../support/story.ts";

const cited = proposed("e0001", { update: "delta" });
const analysis = analysed("e0001");
const events = logged([
  opened("e0001"),
  {
    ...cited,
    data: {
      ...cited.data,
      citations: [
        { element: "update", kind: "cognition", ids: ["delta-rule-overwrites"] },
        { element: "gate", kind: "originality", ids: [] },
      ],
    },
  } as typeof cited,
  answered("e0001", { role: "engineer", want: "judgeQuality", fault: "it is not JSON" }),
  answered("e0001", { role: "engineer", want: "judgeQuality" }),
  happened("e0001", {
    type: "QualityJudged",
    data: {
      ...{ score: 6.5, rubric: "model/1", rationale: "By made-up:1b. A plain layer.", spread: 1.35 },
      parts: [{ name: "performance", weight: 0.3, score: 6 }],
      samples: [
        { performance: 6, innovation: 4, complexity: 7 },
        { performance: 8, innovation: 5, complexity: 7 },
      ],
    },
  }),
  {
    ...analysis,
    data: {
      ...analysis.data,
      shortcomings: ["It forgets."],
      causes: ["No gate."],
      suggestions: ["A gate."],
      rejected: [{ text: "It halves the loss.", why: "no number says so" }],
    },
  } as typeof analysis,
]);

test("citations, every judgement, and what the Analyst supposes, advises and could not show are on the page", (t) => {
  const [experiment] = experimentsOf(foldEvents(events), "c1").filter(isOpened);
  const page = experimentLines(experiment!, events, { baseline: undefined, remarks: [] }).join("\n");
  for (const said of [
    "cognition   update delta-rule-overwrites",
    "originality gate",
    "grade 6.50 by model/1: performance 6.0 (0.30); 2 judgements with a spread of 1.35",
    "judgement 2: performance 8, innovation 5, complexity 7",
    "By made-up:1b. A plain layer.",
    "- It forgets.",
    "- may be why: No gate.",
    "- to be tried: A gate.",
    "- rejected: It halves the loss. (no number says so)",
    "made-up:1b answered the engineer to judgeQuality: 20 tokens in 2.0 s",
  ])
    t.true(page.includes(said), said);
});

test("while it runs only answers of no use are worth a line; the decision tells of the others", (t) => {
  const [useless, useful] = events.filter(({ type }) => type === "InferenceRecorded");
  t.regex(progressLine(useless!) ?? "", /made-up:1b answered .*; of no use: it is not JSON$/);
  t.is(progressLine(useful!), undefined);
});
