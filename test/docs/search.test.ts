// docs/search.md says what the code does: its operators, its weights, its bounds.
import test from "ava";
import { judgeQuality } from "../../actors/grammar/rubric.ts";
import { MOTIVATION_LENGTH } from "../../actors/grammar/motivation.ts";
import { operators } from "../../actors/grammar/operators/index.ts";
import { opened, trainingFinished } from "../support/life.ts";
import { measuredBy } from "../../events/suite.ts";
import { textOf } from "./pages.ts";

const page = textOf("docs/search.md");
const firstCells = (heading: string): readonly string[] => {
  const [, section = ""] = page.split(`## ${heading}\n`);
  return [...(section.split("\n## ")[0] ?? "").matchAll(/^\| ([\w `]+?) +\|/gm)]
    .map(([, cell = ""]) => cell)
    .slice(1);
};

test("the page lists the operators in the order of the registry", (t) => {
  t.deepEqual(
    firstCells("Operators"),
    operators.map(({ name }) => name),
  );
});

test("the page's rubric has the parts and weights of the code", (t) => {
  const finished = trainingFinished();
  const opening = opened();
  if (finished.type !== "TrainingFinished" || opening.type !== "ExperimentOpened")
    throw new Error("not a result");
  const { parts } = judgeQuality({
    genome: null,
    result: measuredBy(opening.data, finished.data),
    baseline: null,
    baselineTraining: null,
  });
  t.deepEqual(
    firstCells("The rubric"),
    parts.map(({ name }) => name),
  );
  for (const { name, weight } of parts)
    t.regex(page, new RegExp(`^\\| ${name} +\\| ${weight.toFixed(2)} `, "m"));
});

test("the page's length of a motivation is the code's", (t) => {
  t.true(page.includes(`less than ${(MOTIVATION_LENGTH + 1).toLocaleString("en")} characters`));
});
