// Asks for what the experiments so far teach, in a paragraph, for one proposal.
import type { SummariseRequest } from "../ports.ts";
import { type Prompt, section, type Template } from "./prompt.ts";
import { effectLines, experimentLine } from "./telling.ts";
import { signed } from "../grammar/prose.ts";

const template: Template = { name: "summarise", version: 1 };

export const summarise = (request: SummariseRequest): Prompt => ({
  template,
  system:
    "You keep the records of a laboratory that searches token-mixing layers. Answer in plain text of at most 60 words: which changes helped, which harmed, what has not been tried, and how sure that is. Use the numbers that you are given and no others.",
  sections: [
    section("Experiments, best first", 2, ...request.experiments.slice(0, 12).map(experimentLine)),
    section("Mean effect of a value on fitness against the parent", 1, ...effectLines(request, 20)),
    section(
      "Mean gain of children by operator",
      1,
      ...request.operators.map(
        ({ operator, effect, count }) => `${operator}: ${signed(effect)} over ${count}`,
      ),
    ),
    section("Your task", 0, "Sum up what this teaches for the next layer."),
  ],
  answer: null,
});
