// The JSON Schema of a kind of remark: a stranger writes it and we run it, so it has the keywords below and no others.
// None of them can be slow, reach elsewhere or go on for ever: there are no patterns, references or combinations.

/** Characters of JSON. */
export const SCHEMA_SIZE = 8192;
export const BODY_SIZE = 4096;
/** Schemas within one another. */
const DEPTH = 8;

type Json = unknown;
type Members = Readonly<Record<string, Json>>;

const types: Readonly<Record<string, (value: Json) => boolean>> = {
  object: (value) => isObject(value),
  array: (value) => Array.isArray(value),
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
};

const isObject = (value: Json): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isScalar = (value: Json): boolean => typeof value !== "object" || value === null;
const isCount = (value: Json): boolean => Number.isInteger(value) && (value as number) >= 0;
const isText = (value: Json): boolean => typeof value === "string";
const isNumber = (value: Json): boolean => typeof value === "number";
const isListOf = (value: Json, each: (one: Json) => boolean): boolean =>
  Array.isArray(value) && value.every(each) && new Set(value).size === value.length;
const isType = (value: Json): boolean => isText(value) && Object.hasOwn(types, value as string);

/** What may stand behind each keyword; those with schemas in them are looked into as well. */
const keywords: Readonly<Record<string, readonly [(value: Json) => boolean, wanted: string]>> = {
  type: [
    (value) => isType(value) || isListOf(value, isType),
    `one of ${Object.keys(types).join(", ")}, or a list of them`,
  ],
  title: [isText, "a text"],
  description: [isText, "a text"],
  const: [isScalar, "a text, a number, true, false or null"],
  enum: [(value) => isListOf(value, isScalar), "a list of different texts, numbers, true, false or null"],
  minLength: [isCount, "a whole number that is not negative"],
  maxLength: [isCount, "a whole number that is not negative"],
  minimum: [isNumber, "a number"],
  maximum: [isNumber, "a number"],
  minItems: [isCount, "a whole number that is not negative"],
  maxItems: [isCount, "a whole number that is not negative"],
  items: [isObject, "a schema"],
  properties: [isObject, "an object of schemas"],
  required: [(value) => isListOf(value, isText), "a list of different names"],
  additionalProperties: [(value) => typeof value === "boolean", "true or false"],
};

/** Why this is no schema of a kind of remark, with the place; undefined where it is one. */
export const schemaFault = (schema: Members): string | undefined => {
  const size = JSON.stringify(schema).length;
  if (size > SCHEMA_SIZE) return `schema has ${size} characters of JSON, at most ${SCHEMA_SIZE} are taken`;
  if (schema["type"] !== "object") return `schema.type has to be "object": a remark is an object`;
  return faultIn(schema, "schema", 1);
};

const faultIn = (schema: Json, path: string, depth: number): string | undefined => {
  if (!isObject(schema)) return `${path} is no schema: an object is wanted`;
  if (depth > DEPTH) return `${path} lies deeper than ${DEPTH} schemas`;
  for (const [keyword, value] of Object.entries(schema)) {
    const known = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
    if (known === undefined)
      return `${path} has the keyword ${JSON.stringify(keyword.slice(0, 40))}; taken are ${Object.keys(keywords).join(", ")}`;
    const [fits, wanted] = known;
    if (!fits(value)) return `${path}.${keyword} has to be ${wanted}`;
  }
  const inner = [
    ...Object.entries((schema["properties"] ?? {}) as Members).map(
      ([name, one]) => [`${path}.properties.${name}`, one] as const,
    ),
    ...(schema["items"] === undefined ? [] : [[`${path}.items`, schema["items"]] as const]),
  ];
  for (const [place, one] of inner) {
    const fault = faultIn(one, place, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

/** Why a body does not fit a schema in which there is no fault, with the place; undefined where it fits. */
export const bodyFault = (schema: Members, body: Members): string | undefined => {
  const size = JSON.stringify(body).length;
  if (size > BODY_SIZE) return `body has ${size} characters of JSON, at most ${BODY_SIZE} are taken`;
  return misfit(schema, body, "body");
};

const misfit = (schema: Members, value: Json, path: string): string | undefined => {
  const { type, enum: among, const: wanted } = schema;
  if (type !== undefined) {
    const allowed = (Array.isArray(type) ? type : [type]) as readonly string[];
    if (!allowed.some((name) => types[name]!(value)))
      return `${path} is not of the type ${allowed.join(" or ")}`;
  }
  if (Array.isArray(among) && !among.includes(value)) return `${path} is none of ${JSON.stringify(among)}`;
  if (wanted !== undefined && value !== wanted) return `${path} is not ${JSON.stringify(wanted)}`;
  if (typeof value === "string") return outside(schema, [...value].length, "Length", path, "characters");
  if (typeof value === "number") return outside(schema, value, "imum", path, "");
  if (Array.isArray(value))
    return outside(schema, value.length, "Items", path, "items") ?? misfitInList(schema, value, path);
  return isObject(value) ? misfitInObject(schema, value, path) : undefined;
};

/** `minLength` and `maxLength`, and the like. */
const outside = (
  schema: Members,
  size: number,
  of: "Length" | "imum" | "Items",
  path: string,
  what: string,
): string | undefined => {
  const [least, most] = [schema[`min${of}`], schema[`max${of}`]] as [number | undefined, number | undefined];
  const has = what === "" ? `is ${size}` : `has ${size} ${what}`;
  if (least !== undefined && size < least) return `${path} ${has}, at least ${least} are wanted`;
  if (most !== undefined && size > most) return `${path} ${has}, at most ${most} are taken`;
  return undefined;
};

const misfitInList = ({ items }: Members, list: readonly Json[], path: string): string | undefined => {
  if (items === undefined) return undefined;
  for (const [index, one] of list.entries()) {
    const fault = misfit(items as Members, one, `${path}[${index}]`);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

const misfitInObject = (schema: Members, value: Members, path: string): string | undefined => {
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, Members>>;
  const missing = ((schema["required"] ?? []) as readonly string[]).find(
    (name) => !Object.hasOwn(value, name),
  );
  if (missing !== undefined) return `${path} lacks ${missing}`;
  for (const [name, one] of Object.entries(value)) {
    if (Object.hasOwn(properties, name)) {
      const fault = misfit(properties[name]!, one, `${path}.${name}`);
      if (fault !== undefined) return fault;
    } else if (schema["additionalProperties"] === false)
      return `${path} has a member ${name}, which is none of its schema`;
  }
  return undefined;
};
