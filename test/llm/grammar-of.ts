// A JSON Schema as a grammar of llama.cpp, so that a model can answer nothing else. What it cannot hold (patterns) is
// left to whoever reads the answer.
import type { JsonSchema } from "../../events/json-schema.ts";

const STRING = 'char ::= [^"\\\\\\x00-\\x1f] | "\\\\" (["\\\\/bfnrt] | "u" [0-9a-fA-F]{4})';
const NUMBER = 'number ::= "-"? ("0" | [1-9] [0-9]{0,15}) ("." [0-9]{1,15})?';
const INTEGER = 'integer ::= "-"? ("0" | [1-9] [0-9]{0,15})';
/** An integer with so many values or fewer is one of them. */
const LISTED = 100;

export const grammarOf = (schema: JsonSchema): string => {
  const rules = new Map<string, string>();
  /** The name of a rule with this body; the same body has one name. */
  const named = (body: string): string => {
    const name = rules.get(body) ?? `r${rules.size}`;
    rules.set(body, name);
    return name;
  };
  const ruleOf = (one: JsonSchema): string => {
    const any = (one["anyOf"] ?? one["oneOf"]) as readonly JsonSchema[] | undefined;
    if (any !== undefined) return named(any.map(ruleOf).join(" | "));
    const values = (one["enum"] ?? ("const" in one ? [one["const"]] : listed(one))) as
      readonly unknown[] | undefined;
    if (values !== undefined) return named(values.map((value) => quoted(JSON.stringify(value))).join(" | "));
    switch (one["type"]) {
      case "object":
        return named(objectOf(one, ruleOf));
      case "array":
        return named(arrayOf(one, ruleOf));
      case "string":
        return named(`"\\"" char{${Number(one["minLength"] ?? 0)},${String(one["maxLength"] ?? "")}} "\\""`);
      case "boolean":
        return named('"true" | "false"');
      case "null":
        return named('"null"');
      case "integer":
      case "number":
        return one["type"];
      default:
        throw new Error(`no grammar for ${JSON.stringify(one).slice(0, 200)}`);
    }
  };
  const root = ruleOf(schema);
  return [
    `root ::= ${root}`,
    ...[...rules].map(([body, name]) => `${name} ::= ${body}`),
    ...['space ::= " "?', STRING, NUMBER, INTEGER],
  ].join("\n");
};

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;

const listed = ({ type, minimum, maximum }: JsonSchema): readonly number[] | undefined => {
  if (type !== "integer" || typeof minimum !== "number" || typeof maximum !== "number") return undefined;
  if (maximum - minimum > LISTED) return undefined;
  return Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index);
};

/** All properties, in the order of the schema: what a reason precedes is then reasoned. */
const objectOf = ({ properties }: JsonSchema, ruleOf: (one: JsonSchema) => string): string => {
  const members = Object.entries((properties ?? {}) as Record<string, JsonSchema>).map(
    ([name, one]) => `${quoted(`${JSON.stringify(name)}:`)} space ${ruleOf(one)}`,
  );
  return `"{" space ${members.join(' "," space ')} space "}"`;
};

const arrayOf = ({ items, minItems, maxItems }: JsonSchema, ruleOf: (one: JsonSchema) => string): string => {
  const item = ruleOf(items as JsonSchema);
  const least = Number(minItems ?? 0);
  const more = maxItems === undefined ? "" : String(Number(maxItems) - 1);
  const some = `${item} ("," space ${item}){${Math.max(0, least - 1)},${more}}`;
  return `"[" space ${least === 0 ? `(${some})?` : some} space "]"`;
};
