// Novelty by a language model. What equals an earlier proposal, or nearly does, is rejected without asking anybody.
import { Effect } from "effect";
import type { EventData } from "../../events/index.ts";
import type { Mind } from "../../events/thinking.ts";
import { judgeNovelty as byRule } from "../grammar/novelty.ts";
import type { JudgeNoveltyRequest, Posed, ReasonerFailure } from "../ports.ts";
import { judgeNovelty as prompt, type Neighbour, NoveltyAnswer } from "../prompts/judge-novelty.ts";
import { converse, readJson, type Tools } from "./ask.ts";

export const judgeNovelty = (
  request: Posed<JudgeNoveltyRequest>,
  mind: Mind,
  tools: Tools,
): Effect.Effect<EventData<"NoveltyJudged">, ReasonerFailure> =>
  Effect.gen(function* () {
    const found = byRule(request);
    const [first] = found.nearest;
    if (!found.novel || first === undefined) return found;
    if (first.similarity >= tools.similarity && request.genome === null)
      return {
        ...found,
        novel: false,
        reason: `not novel: as similar to ${first.experiment} as ${first.similarity.toFixed(2)}, of at most ${tools.similarity}`,
      };
    const { reason, novel } = yield* converse(tools, {
      ...{ asked: request.asked, mind, way: null, step: 0 },
      prompt: prompt(request, neighboursOf(request, found)),
      read: readJson(NoveltyAnswer),
    });
    return { ...found, novel, reason: `${novel ? "novel" : "not novel"}, by ${mind.model}: ${reason}` };
  });

const neighboursOf = (
  { earlier }: JudgeNoveltyRequest,
  { nearest }: EventData<"NoveltyJudged">,
): readonly Neighbour[] =>
  nearest.flatMap(({ experiment, similarity }) => {
    const known = earlier.findLast((one) => one.experiment === experiment);
    if (known === undefined) return [];
    const { name, motivation, genome, isOutside } = known;
    return [{ experiment, name, motivation, genome, isOutside, similarity }];
  });
