import { Effect } from "effect";
import { Argument, Flag } from "effect/cli";
import { fileKeys } from "../../infra/keys/files.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { projectionsNamed, rebuildAll } from "../laboratory/projections.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { databaseOf } from "../laboratory/tables.ts";
import { print, printJson, tell } from "../output.ts";
import { rebuiltLines } from "../render/projections.ts";

export const projectionRebuild = defineCommand({
  name: "projection rebuild",
  description:
    "Make tables anew from the log, beside the old ones, which serve until the new ones are in place",
  examples: [
    { command: "cambrian projection rebuild lineage", description: "Those of one projection" },
    { command: "cambrian projection rebuild --all --json", description: "Those of all, with their digests" },
  ],
  flags: {
    names: Argument.String("name").pipe(
      Argument.withDescription("Projections, as `projection status` names them"),
      Argument.variadic(),
    ),
    all: Flag.Boolean("all").pipe(Flag.withDescription("Every projection"), Flag.withDefault(false)),
    data: flags.data,
    json: flags.json,
  },
  handler: ({ names, all, data, json }) =>
    Effect.gen(function* () {
      if (all === names.length > 0)
        return yield* Effect.fail(
          new CommandError(
            "usage",
            all ? "--all and a projection were given" : "no projection was given",
            "Name one or more, or give --all",
          ),
        );
      const chosen = projectionsNamed(names);
      const rebuilt = yield* rebuildAll(chosen, (name) => tell(`making ${name} anew`)).pipe(
        Effect.provide(databaseOf(data)),
        Effect.provide(fileKeys(data)),
        Effect.provide(readingLaboratory(data)),
      );
      if (json) return yield* printJson({ v: 1, rebuilt });
      yield* Effect.forEach(rebuiltLines(rebuilt), print, { discard: true });
    }),
});
