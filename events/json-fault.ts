// What JSON.stringify would change or lose in silence, and what some reader of the log cannot hold: NaN becomes
// null, undefined vanishes, a lone surrogate is not UTF-8, PostgreSQL refuses NUL in text.
import { JSON_DEPTH } from "./limits.ts";

/** The first thing in a value that the log does not accept, with its place (`data.citations[0].ids`). */
export const jsonFault = (value: unknown, path = "data", depth = 1): string | undefined => {
  switch (typeof value) {
    case "string":
      return textFault(value, path);
    case "number":
      return Number.isFinite(value) ? undefined : `${path} is ${value}: JSON has only finite numbers`;
    case "boolean":
      return undefined;
    case "object":
      break;
    default:
      return `${path} is ${value === undefined ? "undefined" : `a ${typeof value}`}: JSON has no such value`;
  }
  if (value === null) return undefined;
  if (depth > JSON_DEPTH) return `${path} lies deeper than ${JSON_DEPTH} arrays and objects`;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const fault = jsonFault(value[index], `${path}[${index}]`, depth + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return `${path} is not a plain object`;
  for (const [key, member] of Object.entries(value)) {
    const fault = keyFault(key, path) ?? jsonFault(member, `${path}.${key}`, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

/** Why a string cannot stand in the log. */
export const textFault = (text: string, path: string): string | undefined => {
  if (!text.isWellFormed()) return `${path} holds half of a surrogate pair: not well-formed Unicode`;
  if (text.includes("\0")) return `${path} holds the character NUL`;
  return undefined;
};

const keyFault = (key: string, path: string): string | undefined =>
  // An assignment to this name changes an object's prototype instead of adding a member.
  key === "__proto__" ? `${path} has a member named __proto__` : textFault(key, `a name in ${path}`);
