// The summary of a language model.
import type { Effect } from "effect";
import type { Mind } from "../../events/thinking.ts";
import type { Posed, ReasonerFailure, SummariseRequest } from "../ports.ts";
import { summarise as prompt } from "../prompts/summarise.ts";
import { converse, readText, type Tools } from "./ask.ts";

const LONGEST = 2000;

export const summarise = (
  request: Posed<SummariseRequest>,
  mind: Mind,
  tools: Tools,
): Effect.Effect<string, ReasonerFailure> =>
  converse(tools, {
    ...{ asked: request.asked, mind, way: null, step: 0 },
    prompt: prompt(request),
    read: readText(LONGEST),
  });
