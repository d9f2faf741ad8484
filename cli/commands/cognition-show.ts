import { Effect, Option } from "effect";
import { Argument } from "effect/cli";
import { didYouMean } from "../campaign-file/suggest.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { soundPapers } from "../laboratory/library.ts";
import { print, printJson } from "../output.ts";
import { entryLines } from "../render/cognition.ts";

export const cognitionShow = defineCommand({
  name: "cognition show",
  description: "Show an entry of the library, with the paper that it is from",
  examples: [
    { command: "cambrian cognition show gated-delta-rule", description: "As a page" },
    { command: "cambrian cognition show gated-delta-rule --json", description: "As JSON" },
  ],
  flags: {
    id: Argument.String("id").pipe(
      Argument.withDescription("Id of the entry, as cognition search and citations name it"),
    ),
    cognition: flags.cognition,
    json: flags.json,
  },
  handler: ({ id, cognition, json }) =>
    Effect.gen(function* () {
      const papers = yield* soundPapers(Option.getOrUndefined(cognition));
      const paper = papers.find(({ texts }) => texts.some((entry) => entry.id === id));
      const entry = paper?.texts.find((entry) => entry.id === id);
      if (paper === undefined || entry === undefined) {
        const known = papers.flatMap(({ texts }) => texts.map((entry) => entry.id));
        return yield* Effect.fail(
          new CommandError(
            "notFound",
            `no entry of the library is called ${id}${didYouMean(id, known)}`,
            `Look for it with: ${flags.commandIn(flags.defaultData, `cognition search ${flags.quoted(id)}`)}`,
          ),
        );
      }
      if (json) {
        const { title, authors, year, id: source, venue = null, topics, checked, summary } = paper;
        const from = { title, authors, year, id: source, venue, topics, checked, summary };
        return yield* printJson({ v: 1, ...entry, paper: from });
      }
      yield* Effect.forEach(entryLines(entry, paper), print, { discard: true });
    }),
});
