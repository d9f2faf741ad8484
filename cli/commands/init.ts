import * as fs from "node:fs";
import { Effect } from "effect";
import { Argument } from "effect/cli";
import { exampleFile } from "../campaign-file/example.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import { commandIn, defaultData, quoted } from "../flags.ts";
import { languageModels } from "../laboratory/models.ts";
import { tell } from "../output.ts";

export const init = defineCommand({
  name: "init",
  description: "Write a commented campaign file with every setting and its default",
  examples: [
    { command: "cambrian init", description: "Writes campaign.yaml" },
    { command: "cambrian init studies/decay.yaml", description: "Writes it elsewhere" },
  ],
  flags: {
    file: Argument.String("file").pipe(
      Argument.withDescription("The file to write; it must not be there yet"),
      Argument.withDefault("campaign.yaml"),
    ),
  },
  handler: ({ file }) =>
    Effect.gen(function* () {
      const models = yield* languageModels;
      yield* Effect.try({
        // `wx`: a file that is there is never overwritten, whoever wrote it in between.
        try: () => fs.writeFileSync(file, exampleFile(models ?? []), { flag: "wx" }),
        catch: (cause) => refusal(file, cause as NodeJS.ErrnoException),
      });
      yield* tell(
        `Wrote ${file}. Change what you like, then: ${commandIn(defaultData, `run ${quoted(file)}`)}`,
      );
    }),
});

const refusal = (file: string, { code, message }: NodeJS.ErrnoException): CommandError => {
  if (code === "EEXIST")
    return new CommandError("conflict", `${file} is there already`, "Name another file, or remove it first");
  if (code === "ENOENT")
    return new CommandError("notFound", `there is no folder to write ${file} in`, "Make the folder first");
  return new CommandError("failed", `${file} cannot be written: ${message}`);
};
