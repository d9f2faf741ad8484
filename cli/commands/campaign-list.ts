import { Effect } from "effect";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { foldAsOf } from "../laboratory/as-of.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { print, printJson } from "../output.ts";
import { printable } from "../render/describe.ts";
import { table } from "../render/table.ts";

export const campaignList = defineCommand({
  name: "campaign list",
  description: "List the campaigns of the laboratory, oldest first",
  examples: [
    { command: "cambrian campaign list", description: "How many were trained, and the best of each" },
    { command: "cambrian campaign list --json", description: "As one JSON document" },
  ],
  flags: { at: flags.at, data: flags.data, json: flags.json },
  handler: ({ at, data, json }) =>
    Effect.gen(function* () {
      const { campaigns } = yield* foldAsOf(at);
      if (json) return yield* printJson({ v: 1, campaigns });
      const lines = table(campaigns, [
        { title: "id", cell: ({ campaign }) => campaign },
        { title: "name", cell: ({ name }) => printable(name) },
        { title: "forked from", cell: ({ origin }) => origin?.campaign ?? null },
        { title: "status", cell: ({ status }) => status },
        { title: "seed", cell: ({ seed }) => seed },
        { title: "policy", cell: ({ settings }) => settings?.policy.parent ?? null },
        { title: "opened", cell: ({ opened }) => opened },
        { title: "closed", cell: ({ closed }) => closed },
        { title: "trained", cell: ({ trained }) => trained },
        { title: "best", cell: ({ bestExperiment }) => bestExperiment },
        { title: "fitness", cell: ({ bestFitness }) => bestFitness?.toFixed(4) ?? null },
        { title: "since", cell: ({ openedAt }) => openedAt },
      ]);
      yield* Effect.forEach(lines, print, { discard: true });
    }).pipe(Effect.provide(readingLaboratory(data))),
});
