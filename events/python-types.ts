// The data of the contributable events as Python types, for agents that are written in it: a TypedDict for each object
// in their JSON Schemas. Equal objects are one type, named for the member that first holds one.
import { contributable } from "./contributable.ts";
import { dataJsonSchema, type JsonSchema } from "./json-schema.ts";

const HEAD = `"""The data of the events that agents contribute. Written by npm run generate from events/; not to be edited.

The JSON Schemas that the gate hands out say more: lengths, bounds, patterns. They are checked before sending.
"""

from typing import Any, Literal, TypeAlias, TypedDict
`;

/** The text of gpu-agent/cambrian_gpu_agent/agent/schema.py. */
export const pythonTypes = (): string => {
  const classes = new Classes();
  for (const type of contributable) {
    const { title: _, description, ...schema } = dataJsonSchema(type);
    classes.add({ name: type, otherwise: type, schema, description: String(description) });
  }
  const names = contributable.map((type) => `    "${type}",\n`).join("");
  const list = `ContributionType: TypeAlias = Literal[\n${names}]\n"""The types of events that agents contribute."""\n`;
  return `${HEAD}\n${list}\n${classes.text()}`;
};

interface Class {
  readonly name: string;
  /** Its name where that is another's. */
  readonly otherwise: string;
  readonly schema: JsonSchema;
  readonly description?: string;
}

class Classes {
  /** Names and texts, in the order of definition. */
  readonly #texts = new Map<string, string>();
  /** Names by schema. */
  readonly #names = new Map<string, string>();

  text(): string {
    return [...this.#texts.values()].map((text) => `\n${text}`).join("\n");
  }

  /** The name of the class for an object of named members. */
  add({ name: wanted, otherwise, schema, description }: Class): string {
    const known = this.#names.get(JSON.stringify(schema));
    if (known !== undefined) return known;
    const name = this.#texts.has(wanted) ? otherwise : wanted;
    const members = Object.entries(schema["properties"] as Record<string, JsonSchema>).map(
      ([key, value]) => [key, this.#typeOf(name, key, value)] as const,
    );
    const optional = members.find(([key]) => !(schema["required"] as string[]).includes(key));
    if (optional !== undefined || this.#texts.has(name)) throw unknown(name, schema);
    this.#names.set(JSON.stringify(schema), name);
    this.#texts.set(name, classText(name, members, description));
    return name;
  }

  #typeOf(owner: string, key: string, schema: JsonSchema): string {
    const nested = (inner: JsonSchema, name = key) => this.#typeOf(owner, name, inner);
    if (Array.isArray(schema["anyOf"])) return oneOf(schema["anyOf"].map((each) => nested(each)));
    if (Array.isArray(schema["enum"])) return literal(schema["enum"]);
    switch (schema["type"]) {
      case "string":
        return "str";
      case "integer":
        return "int";
      case "number":
        return "float";
      case "boolean":
        return "bool";
      case "null":
        return "None";
      case "array": {
        const items = [schema["items"], ...((schema["prefixItems"] ?? []) as unknown[])] as JsonSchema[];
        return `list[${oneOf(items.map((item) => nested(item, key.replace(/s$/, ""))))}]`;
      }
      case "object": {
        if (schema["properties"] === undefined) return "dict[str, Any]";
        const name = capitalised(key);
        return this.add({ name, otherwise: owner + name, schema });
      }
      default:
        throw unknown(`${owner}.${key}`, schema);
    }
  }
}

type Member = readonly [key: string, type: string];

/** In the form of a call where a member is a word of Python's. */
const classText = (name: string, members: readonly Member[], description?: string): string => {
  if (members.some(([key]) => KEYWORDS.has(key)))
    return `${name} = TypedDict("${name}", {${members.map(([key, type]) => `"${key}": ${type}`).join(", ")}})\n`;
  const about = description === undefined ? "" : `    """${description}"""\n\n`;
  return `class ${name}(TypedDict):\n${about}${members.map(([key, type]) => `    ${key}: ${type}\n`).join("")}`;
};

/** Those of Python's that a member of an event is likely to be named. */
const KEYWORDS = new Set(["as", "class", "del", "for", "from", "global", "import", "in", "is", "lambda"]);

const unknown = (at: string, schema: JsonSchema): Error =>
  new Error(
    `No event had a form as ${at} has so far: ${JSON.stringify(schema)}. Say in events/python-types.ts what it is in Python.`,
  );

const literal = (values: readonly unknown[]): string =>
  `Literal[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
const oneOf = (types: readonly string[]): string => [...new Set(types)].join(" | ");
const capitalised = (key: string): string => key.slice(0, 1).toUpperCase() + key.slice(1);
