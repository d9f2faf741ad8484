import { Effect } from "effect";
import { catalogue } from "../../events/index.ts";
import { protoOf } from "../../events/proto.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { eventTypeNamed } from "../laboratory/event-type.ts";
import { print, printJson } from "../output.ts";

export const schemaProtoOf = defineCommand({
  name: "schema proto-of",
  description: "Print a proto3 message that mirrors the JSON Schema of an event type's data",
  examples: [
    { command: "cambrian schema proto-of TrainingFinished", description: "As a .proto file" },
    { command: "cambrian schema proto-of TrainingFinished --json", description: "Within JSON" },
  ],
  flags: { event: flags.eventType, json: flags.json },
  handler: ({ event, json }) =>
    Effect.gen(function* () {
      const type = yield* eventTypeNamed(event);
      const proto = protoOf(type);
      if (json) return yield* printJson({ v: 1, event: type, dataschema: catalogue[type].dataschema, proto });
      yield* print(proto.trimEnd());
    }),
});
