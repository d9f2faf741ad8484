import { Effect } from "effect";
import { fileKeys } from "../../infra/keys/files.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { nothingKept, standings } from "../laboratory/projections.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { databaseIsThere, databaseOf } from "../laboratory/tables.ts";
import { print, printJson } from "../output.ts";
import { projectionLines } from "../render/projections.ts";

export const projectionStatus = defineCommand({
  name: "projection status",
  description:
    "Say up to which event each projection's tables are true, and hold every table against the log",
  examples: [
    { command: "cambrian projection status", description: "All tables; exit code 5 where one is not true" },
    { command: "cambrian projection status --json", description: "The same as JSON, with digests" },
  ],
  flags: { data: flags.data, json: flags.json },
  handler: ({ data, json }) =>
    Effect.gen(function* () {
      const found = yield* databaseIsThere(data)
        ? standings.pipe(Effect.provide(databaseOf(data)), Effect.provide(fileKeys(data)))
        : nothingKept;
      if (json) yield* printJson({ v: 1, projections: found });
      else yield* Effect.forEach(projectionLines(found), print, { discard: true });
      const untrue = found.flatMap(({ tables }) => tables.filter((table) => !table.true));
      if (untrue.length === 0) return;
      return yield* Effect.fail(
        new CommandError(
          "verification",
          `not what the log says: ${untrue.map(({ table }) => table).join(", ")}`,
          (data) => `Make them anew with: ${flags.commandIn(data, "projection rebuild --all")}`,
        ),
      );
    }).pipe(Effect.provide(readingLaboratory(data))),
});
