import { Effect, Option } from "effect";
import { Flag } from "effect/cli";
import { Positive } from "../../events/values.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { eventTypeNamed, schemaOfVersion } from "../laboratory/event-type.ts";
import { print, printJson } from "../output.ts";

export const schemaJson = defineCommand({
  name: "schema json",
  description: "Print the JSON Schema of an event type's data",
  examples: [
    { command: "cambrian schema json TrainingFinished", description: "As it is written today" },
    {
      command: "cambrian schema json TrainingFinished --data-version 1",
      description: "As it was in older logs",
    },
  ],
  flags: {
    event: flags.eventType,
    dataVersion: Flag.Int("data-version").pipe(
      Flag.withDescription("Version of the data, as dataschema names it; the current one unless given"),
      Flag.withSchema(Positive),
      Flag.optional,
    ),
    json: flags.json,
  },
  handler: ({ event, dataVersion, json }) =>
    Effect.gen(function* () {
      const type = yield* eventTypeNamed(event);
      const schema = yield* schemaOfVersion(type, Option.getOrUndefined(dataVersion));
      if (json) return yield* printJson({ v: 1, event: type, dataschema: schema["$id"], schema });
      yield* print(JSON.stringify(schema, null, 2));
    }),
});
