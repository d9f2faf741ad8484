import { Effect, Option } from "effect";
import { Argument } from "effect/cli";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { foldersWith, told } from "../laboratory/library.ts";
import { lintFolders } from "../../infra/library/lint.ts";
import { print, printJson } from "../output.ts";

export const cognitionLint = defineCommand({
  name: "cognition lint",
  description: "Examine papers: their form, ids, relations, equations and hints; each fault with its line",
  examples: [
    { command: "cambrian cognition lint", description: "The library that comes with Cambrian" },
    { command: "cambrian cognition lint papers/ --json", description: "And a folder of yours, as JSON" },
  ],
  flags: {
    folder: Argument.String("folder").pipe(
      Argument.withDescription("Folder with papers of your own; they may be related to ours"),
      Argument.optional,
    ),
    json: flags.json,
  },
  handler: ({ folder, json }) =>
    Effect.gen(function* () {
      const { papers, faults } = yield* lintFolders(foldersWith(Option.getOrUndefined(folder)));
      const entries = papers.reduce((sum, { texts }) => sum + texts.length, 0);
      if (json) yield* printJson({ v: 1, papers: papers.length, entries, faults });
      else yield* Effect.forEach(faults, (fault) => print(told(fault)), { discard: true });
      const files = new Set(faults.map(({ file }) => file)).size;
      if (files > 0)
        return yield* Effect.fail(
          new CommandError(
            "verification",
            `the library has ${faults.length} faults in ${files} files`,
            "docs/cognition.md describes the files",
          ),
        );
      if (!json) yield* print(`${papers.length} papers with ${entries} entries, no faults`);
    }),
});
