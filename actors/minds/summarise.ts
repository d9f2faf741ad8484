// The summary of a language model.
import { Effect } from "effect";
import type { Mind } from "../../events/thinking.ts";
import { summarise as byRule } from "../grammar/summary.ts";
import type { Posed, ReasonerFailure, SummariseRequest } from "../ports.ts";
import { summarise as prompt } from "../prompts/summarise.ts";
import { converse, readText, type Tools } from "./ask.ts";

const LONGEST = 2000;

export const summarise = (
  request: Posed<SummariseRequest>,
  mind: Mind,
  tools: Tools,
): Effect.Effect<string, ReasonerFailure> =>
  // Where nothing was changed yet, nothing is taught.
  request.effects.length === 0
    ? Effect.succeed(byRule(request))
    : converse(tools, {
        ...{ asked: request.asked, mind, way: null, step: 0 },
        prompt: prompt(request),
        read: readText(LONGEST),
      });
