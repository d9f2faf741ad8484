// Asks whether a proposal is a new idea beside the nearest earlier ones.
import { Schema } from "effect";
import type { JudgeNoveltyRequest } from "../ports.ts";
import { codeFromOutside, wordsOf } from "./outside.ts";
import { type Prompt, section, type Template } from "./prompt.ts";
import { changesLine, genomeLine, tellingLine } from "./telling.ts";

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
  readonly isOutside: boolean;
  readonly genome: Readonly<Record<string, unknown>> | null;
  readonly similarity: number;
}

/** Lines of a program that are read. */
const READ = 120;
const codeLines = ({ source, isOutside }: JudgeNoveltyRequest): readonly string[] => {
  const lines = source.split("\n").slice(0, READ);
  return isOutside ? codeFromOutside(lines.join("\n")) : lines;
};

const neighbourLine = (request: JudgeNoveltyRequest, one: Neighbour): string => {
  const similar = ` (similarity ${one.similarity.toFixed(2)}): `;
  return one.genome === null || request.genome === null
    ? tellingLine(one, similar, 300)
    : `${one.experiment}${one.isOutside ? "" : ` ${one.name}`}${similar}the same but for ${changesLine(request.genome, one.genome)}`;
};

export const judgeNovelty = (request: JudgeNoveltyRequest, nearest: readonly Neighbour[]): Prompt => ({
  template,
  system:
    "You judge whether a proposed token-mixing layer is a new idea beside earlier ones. Another value of one gene, or another mechanism, is new; the same mechanism in other words is not. Answer with JSON: the reason in one sentence, then novel as true or false.",
  sections: [
    section(
      "The proposal",
      0,
      wordsOf(request.isOutside, request.motivation, 900),
      ...(request.genome === null ? [] : [genomeLine(request.genome)]),
    ),
    section("Its code", 2, ...(request.genome === null ? codeLines(request) : [])),
    section("The nearest earlier proposals", 1, ...nearest.map((one) => neighbourLine(request, one))),
    section("Your task", 0, "Is the proposal novel?"),
  ],
  answer: NoveltyAnswer,
});
