// Asks for grades by the rubric of arXiv 2507.18074. The judge is not told who proposed the layer, nor what it is called.
import { Schema } from "effect";
import type { JudgeQualityRequest } from "../ports.ts";
import { wordsOf } from "./outside.ts";
import { type Prompt, section, type Template } from "./prompt.ts";
import { genomeLine } from "./telling.ts";

const template: Template = { name: "judge-quality", version: 1 };

const Grade = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10 }));
export const QualityAnswer = Schema.Struct({
  reason: Schema.String.check(Schema.isBetweenLength(1, 400)),
  performance: Grade,
  innovation: Grade,
  complexity: Grade,
});

/** What a layer gets that is as good, as usual and as costly as the baseline. */
export const ANCHOR = 5;

const ratio = (name: string, value: number, of: number): string =>
  `${name}: ${(value / Math.max(of, 1e-9)).toFixed(3)} times the baseline's`;

export const judgeQuality = (request: JudgeQualityRequest): Prompt => {
  const { result, baseline, baselineTraining } = request;
  return {
    template,
    system: `You grade a token-mixing layer from 1 to 10 in three respects. The baseline has ${ANCHOR} in each. performance: loss (lower is better) and accuracy (higher is better) against the baseline. innovation: how far the mechanism goes beyond published layers. complexity: simplicity and cost; cheaper and simpler than the baseline is above ${ANCHOR}, dearer below. Use the whole scale. Answer with JSON: the reason in one or two short sentences, then the three grades.`,
    sections: [
      section(
        "The layer",
        0,
        wordsOf(request.isOutside, request.motivation, 900),
        ...(request.genome === null ? [] : [genomeLine(request.genome)]),
      ),
      section(
        "Measured",
        0,
        `loss ${result.loss.toFixed(4)}${baseline === null ? "" : ` (baseline ${baseline.loss.toFixed(4)})`}`,
        `accuracy ${result.accuracy.toFixed(4)}${baseline === null ? "" : ` (baseline ${baseline.accuracy.toFixed(4)})`}`,
        ...(baselineTraining === null
          ? []
          : [
              ratio("parameters", result.parameters, baselineTraining.parameters),
              ...(result.flops === null || baselineTraining.flops === null
                ? []
                : [ratio("operations", result.flops, baselineTraining.flops)]),
            ]),
      ),
      section("Your task", 0, "Grade it."),
    ],
    answer: QualityAnswer,
  };
};
