// Has a language model draft a paper's file for the library; whatever would not pass as one is told to it.
import { type Effect, Result } from "effect";
import { checkLibrary } from "../../cognition-base/check-library.ts";
import { readPaper } from "../../cognition-base/read-paper.ts";
import { writePaper } from "../../cognition-base/write-paper.ts";
import type { Mind, ReasonerFailure } from "../ports.ts";
import { digestPaper as promptOf, PaperAnswer } from "../prompts/digest-paper.ts";
import { askedByNobody, converse, readJson, type Tools } from "./ask.ts";

/** @param id of the paper, which nobody takes a model's word for */
export const digestPaper = (
  { text, id }: { readonly text: string; readonly id: string },
  mind: Mind,
  tools: Tools,
): Effect.Effect<string, ReasonerFailure> =>
  converse(tools, { asked: ASKED, mind, way: null, step: 0, prompt: promptOf(text), read: fileOf(id) });

const ASKED = askedByNobody({
  role: "researcher",
  experiment: "paper",
  want: "digest a paper",
  randomSeed: 0,
});

const fileOf =
  (id: string) =>
  (answer: string): Result.Result<string, string> =>
    Result.flatMap(readJson(PaperAnswer)(answer), ({ entries, ...front }) => {
      const file = writePaper({
        ...front,
        id,
        // Until somebody has compared it with the source.
        checked: "memory",
        entries: [entries[0].id, ...entries.slice(1).map((entry) => entry.id)],
        texts: entries.map((entry) => ({ ...entry, relations: [], genome: [] })),
      });
      const faults = Result.match(readPaper("the file", file), {
        onFailure: (faults) => faults,
        onSuccess: (paper) => checkLibrary([paper], new Map()),
      });
      const [first] = faults;
      return first === undefined ? Result.succeed(file) : Result.fail(first.message);
    });
