// Grades by a language model: several judgements, of which the median counts, with the weights of arXiv 2507.18074.
import { Effect } from "effect";
import type { EventData } from "../../events/index.ts";
import type { Mind } from "../../events/thinking.ts";
import { judgeQuality as byRule, WEIGHTS } from "../grammar/rubric.ts";
import type { JudgeQualityRequest, Posed, ReasonerFailure } from "../ports.ts";
import { judgeQuality as prompt, QualityAnswer } from "../prompts/judge-quality.ts";
import { converse, readJson, type Tools } from "./ask.ts";

const NAME = "model/1";
const parts = ["performance", "innovation", "complexity"] as const;

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
};

export const judgeQuality = (
  request: Posed<JudgeQualityRequest>,
  mind: Mind,
  tools: Tools,
): Effect.Effect<EventData<"QualityJudged">, ReasonerFailure> =>
  Effect.gen(function* () {
    // What everything is compared with has the anchor.
    if (request.baseline === null) return byRule(request);
    const samples: (typeof QualityAnswer.Type)[] = [];
    for (let sample = 0; sample < tools.judgements; sample += 1)
      samples.push(
        yield* converse(tools, {
          ...{ asked: request.asked, mind, way: null },
          // Each judgement has room for its repairs.
          step: sample * (tools.repairs + 1),
          prompt: prompt(request),
          read: readJson(QualityAnswer),
        }),
      );
    const scores = samples.map((sample) =>
      parts.reduce((sum, part) => sum + WEIGHTS[part] * sample[part], 0),
    );
    return {
      score: median(scores),
      rubric: NAME,
      parts: parts.map((name) => ({
        name,
        weight: WEIGHTS[name],
        score: median(samples.map((sample) => sample[name])),
      })),
      rationale: `By ${mind.model}. ${samples[0]?.reason ?? ""}`,
      samples: samples.map(({ performance, innovation, complexity }) => ({
        performance,
        innovation,
        complexity,
      })),
      spread: Math.max(...scores) - Math.min(...scores),
    };
  });
