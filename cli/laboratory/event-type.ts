// The event type that a command names, and the version of its data.
import * as fs from "node:fs";
import { join } from "node:path";
import { Effect } from "effect";
import { catalogue, eventNames, isEventName, type EventName } from "../../events/index.ts";
import { dataJsonSchema, type JsonSchema } from "../../events/json-schema.ts";
import { didYouMean } from "../campaign-file/suggest.ts";
import { CommandError } from "../errors.ts";

export const eventTypeNamed = (name: string): Effect.Effect<EventName, CommandError> =>
  isEventName(name)
    ? Effect.succeed(name)
    : Effect.fail(
        new CommandError(
          "notFound",
          `there is no event type "${name}"${didYouMean(name, eventNames)}`,
          "docs/events.md lists them all",
        ),
      );

/** The schema of its data: today's, or that of an older version, which events/schema/ keeps. */
export const schemaOfVersion = (
  type: EventName,
  version: number | undefined,
): Effect.Effect<JsonSchema, CommandError> => {
  const current = catalogue[type].version;
  if (version === undefined || version === current) return Effect.succeed(dataJsonSchema(type));
  const kept = versionsOf(type);
  if (!kept.includes(version))
    return Effect.fail(
      new CommandError(
        "notFound",
        `there is no schema of version ${version} of ${type}`,
        `There are those of: ${kept.join(", ")}`,
      ),
    );
  return Effect.sync(() => JSON.parse(fs.readFileSync(fileOf(type, version), "utf8")) as JsonSchema);
};

const FOLDER = join(import.meta.dirname, "..", "..", "events", "schema");
const fileOf = (type: EventName, version: number): string => join(FOLDER, `${type}.v${version}.json`);

const versionsOf = (type: EventName): readonly number[] =>
  Array.from({ length: catalogue[type].version }, (_, index) => index + 1).filter((version) =>
    fs.existsSync(fileOf(type, version)),
  );
