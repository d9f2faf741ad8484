// Asks whether a proposal is a new idea beside the nearest earlier ones.
import { Schema } from "effect";
import { clipped } from "../grammar/prose.ts";
import type { JudgeNoveltyRequest } from "../ports.ts";
import { type Prompt, section, type Template } from "./prompt.ts";
import { changesLine, genomeLine } from "./telling.ts";

const template: Template = { name: "judge-novelty", version: 1 };

export const NoveltyAnswer = Schema.Struct({
  reason: Schema.String.check(Schema.isBetweenLength(1, 300)),
  novel: Schema.Boolean,
});

/** An earlier proposal that is near, with its similarity in [0, 1]. */
export interface Neighbour {
  readonly experiment: string;
  readonly name: string;
  readonly motivation: string;
  readonly genome: Readonly<Record<string, unknown>> | null;
  readonly similarity: number;
}

export const judgeNovelty = (request: JudgeNoveltyRequest, nearest: readonly Neighbour[]): Prompt => ({
  template,
  system:
    "You judge whether a proposed token-mixing layer is a new idea beside earlier ones. Another value of one gene, or another mechanism, is new; the same mechanism in other words is not. Answer with JSON: the reason in one sentence, then novel as true or false.",
  sections: [
    section(
      "The proposal",
      0,
      clipped(request.motivation, 900),
      ...(request.genome === null ? [] : [genomeLine(request.genome)]),
    ),
    section("Its code", 2, ...(request.genome === null ? request.source.split("\n").slice(0, 120) : [])),
    section(
      "The nearest earlier proposals",
      1,
      ...nearest.map(
        ({ experiment, name, motivation, genome, similarity }) =>
          `${experiment} ${name} (similarity ${similarity.toFixed(2)}): ${
            genome === null || request.genome === null
              ? clipped(motivation, 300)
              : `the same but for ${changesLine(request.genome, genome)}`
          }`,
      ),
    ),
    section("Your task", 0, "Is the proposal novel?"),
  ],
  answer: NoveltyAnswer,
});
