import { Effect, Option } from "effect";
import { Argument, Flag } from "effect/cli";
import { entriesOf } from "../../cognition-base/library.ts";
import { makeSearch } from "../../cognition-base/retrieve.ts";
import { Positive } from "../../events/values.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { soundPapers } from "../laboratory/library.ts";
import { print, printJson } from "../output.ts";
import { foundLines } from "../render/cognition.ts";

export const cognitionSearch = defineCommand({
  name: "cognition search",
  description:
    "Search the library as the Researcher does: describe what goes wrong, and see what speaks to it",
  examples: [
    {
      command: 'cambrian cognition search "parity stays at chance on longer inputs"',
      description: "The entries that fit best, with scores",
    },
    { command: "cambrian cognition search recall --count 3 --json", description: "Three of them, as JSON" },
  ],
  flags: {
    query: Argument.String("query").pipe(
      Argument.withDescription("Symptoms in plain words"),
      Argument.atLeast(1),
    ),
    count: Flag.Int("count").pipe(
      Flag.withDescription("Entries to show, at most"),
      Flag.withSchema(Positive),
      Flag.withDefault(10),
    ),
    cognition: flags.cognition,
    json: flags.json,
  },
  handler: ({ query: words, count, cognition, json }) =>
    Effect.gen(function* () {
      const entries = entriesOf(yield* soundPapers(Option.getOrUndefined(cognition)));
      const query = words.join(" ");
      const byId = new Map(entries.map((entry) => [entry.id, entry]));
      const found = makeSearch(entries)(query, count).flatMap(({ entry, score }) => {
        const { title, paper } = byId.get(entry) ?? {};
        return title === undefined || paper === undefined ? [] : [{ entry, score, title, paper }];
      });
      if (json) return yield* printJson({ v: 1, query, entries: found });
      yield* Effect.forEach(foundLines(found), print, { discard: true });
    }),
});
