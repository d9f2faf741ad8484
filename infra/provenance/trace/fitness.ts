// What a fitness follows from: measurements, the grade, the analysis and the baseline.
import type { LoggedEvent } from "../../../events/envelope.ts";
import { ofType } from "../../../events/of-type.ts";
import { isThinking, traceAnswers } from "./answers.ts";
import { activity, type All, mention } from "./nodes.ts";
import { resultNode } from "./training.ts";

export const traceFitness = (
  all: All,
  experiment: string,
  id: string,
  life: readonly LoggedEvent[],
): void => {
  const { graph, lives } = all;
  const scored = ofType(life, "FitnessScored")[0];
  const closed = ofType(life, "ExperimentClosed")[0];
  if (scored === undefined) {
    if (closed?.data.outcome === "trained")
      graph.missing(experiment, "it closed as trained without a fitness");
    return;
  }
  const fitness = graph.node({
    id: `fitness:${id}`,
    kind: "entity",
    label: `fitness ${scored.data.fitness.toFixed(4)}`,
    sequence: scored.sequence,
    facts: { fitness: scored.data.fitness, terms: scored.data.terms },
  });
  const scoring = activity(all, `scoring:${id}`, "scored", scored);
  graph.edge("wasGeneratedBy", fitness, scoring);
  graph.edge("wasDerivedFrom", experiment, fitness);
  const finished = ofType(life, "TrainingFinished").at(-1);
  if (finished === undefined) graph.missing(fitness, "nothing was measured");
  for (const { task } of finished?.data.results ?? [])
    graph.edge("wasDerivedFrom", fitness, resultNode(id, finished!.data.attempt, task));
  for (const judged of ofType(life, "QualityJudged")) {
    const { score, rubric, spread } = judged.data;
    const label = `grade ${score} of 10`;
    const grade = graph.node({
      id: `grade:${id}`,
      kind: "entity",
      label,
      sequence: judged.sequence,
      facts: { score },
    });
    const judging = activity(all, `judging:${id}`, "graded", judged, { rubric, spread });
    graph.edge("wasGeneratedBy", grade, judging);
    // The first baseline's grade is the anchor, by the rubric.
    traceAnswers(all, judging, judged, judged.data.samples.length > 0 && isThinking(all, judged));
    graph.edge("used", scoring, grade);
  }
  for (const written of ofType(life, "AnalysisWritten")) {
    const analysis = activity(all, `analysis:${id}`, "analysed", written, { text: written.data.text });
    graph.edge("used", analysis, experiment);
    for (const { experiment: other } of written.data.comparisons)
      graph.edge("used", analysis, mention(all, other));
    // Where nothing is compared nobody was asked.
    traceAnswers(all, analysis, written, written.data.comparisons.length > 0 && isThinking(all, written));
  }
  const { baseline } = scored.data;
  if (baseline === null) return;
  graph.edge("used", scoring, mention(all, baseline));
  if (!ofType(lives.get(baseline) ?? [], "TrainingFinished").length)
    graph.missing(scoring, `the baseline ${baseline} has no measurement`);
};
