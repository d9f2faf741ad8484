// Old data read as today's: each event type's upcasters, one version at a time. Stored bytes never change.
import { Result } from "effect";
import type { EventType, OldData } from "./define-event.ts";

/** The version in a `dataschema`, where it is one of this type (`cambrian:<Type>/<version>`). */
export const versionOf = (type: string, dataschema: string): number | undefined => {
  const match = /^cambrian:([A-Za-z]+)\/([1-9]\d{0,5})$/.exec(dataschema);
  return match?.[1] === type ? Number(match[2]) : undefined;
};

/** Brings data of an older version up to the type's version; the result still has to be decoded. */
export const upcast = (
  definition: EventType,
  dataschema: string,
  data: unknown,
): Result.Result<unknown, string> => {
  if (dataschema === definition.dataschema) return Result.succeed(data);
  const written = versionOf(definition.type, dataschema);
  if (written === undefined) return Result.fail(`dataschema ${dataschema} is not one of ${definition.type}`);
  if (written > definition.version) {
    return Result.fail(
      `data have version ${written} of ${definition.type}, this code knows ${definition.version}: use a newer Cambrian`,
    );
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return Result.fail(`data of ${dataschema} are not an object`);
  }
  let current = data as OldData;
  for (let version = written; version < definition.version; version++) {
    const step = definition.upcasters[version];
    if (step === undefined) return Result.fail(`${definition.type} has no upcaster for version ${version}`);
    try {
      current = step(current);
    } catch (cause) {
      return Result.fail(
        `the upcaster for version ${version} of ${definition.type} failed: ${String(cause)}`,
      );
    }
  }
  return Result.succeed(current);
};
