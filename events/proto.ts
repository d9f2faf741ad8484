// The catalogue for other languages, once more: a proto3 message that mirrors the JSON Schema of a type's data. What
// travels stays JSON; ProtoJSON of the message is that JSON, up to members that are null and such that are left out.
import { catalogue, type EventName } from "./index.ts";
import { dataJsonSchema, type JsonSchema } from "./json-schema.ts";

/** The text of a `.proto` file. Numbers of fields are those of this version's members, in order. */
export const protoOf = (type: EventName): string => {
  const { version } = catalogue[type];
  const schema = dataJsonSchema(type);
  const message = messageLines(type, schema, "");
  const struct = message.some((line) => line.includes("google.protobuf."));
  return [
    `// ${type}, version ${version}: ${oneLine(schema)}`,
    "// JSON is what travels, as `cambrian schema json` describes it. Read it with ProtoJSON: a member that is null there",
    "// is not set here. Numbers of fields hold for this version alone.",
    'syntax = "proto3";',
    "",
    `package cambrian.${packageOf(type)}.v${version};`,
    "",
    ...(struct ? ['import "google/protobuf/struct.proto";', ""] : []),
    ...message,
    "",
  ].join("\n");
};

/** A field's type, without its name; what it needs to be declared first; what it cannot say itself. */
interface FieldType {
  readonly type: string;
  readonly label?: "repeated" | "optional";
  readonly nested?: readonly string[];
  readonly comment?: string;
}

const messageLines = (name: string, schema: JsonSchema, indent: string): readonly string[] => {
  const required = new Set(schema["required"] as readonly string[] | undefined);
  const inner = `${indent}  `;
  const lines = Object.entries(membersOf(schema)).flatMap(([member, its], index) => {
    const type = fieldType(pascal(member), its, inner);
    const field = required.has(member) ? type : orNull(type);
    const head = [...(field.label === undefined ? [] : [field.label]), field.type, member].join(" ");
    // ProtoJSON would write foo_bar as fooBar.
    const name = member.includes("_") ? ` [json_name = "${member}"]` : "";
    const comment = field.comment === undefined ? "" : ` // ${field.comment}`;
    return [...(field.nested ?? []), `${inner}${head} = ${index + 1}${name};${comment}`];
  });
  return [`${indent}message ${name} {`, ...lines, `${indent}}`];
};

const isSingular = ({ type, label }: FieldType): boolean => label === undefined && !type.startsWith("map<");

/** `name` is that of the message, should there have to be one. */
const fieldType = (name: string, schema: JsonSchema, indent: string): FieldType => {
  const inner = nullable(schema);
  if (inner !== undefined) return orNull(fieldType(name, inner, indent));
  const { enum: literals, description } = schema as { enum?: readonly unknown[]; description?: string };
  switch (schema["type"]) {
    case "string":
      if (literals !== undefined) return { type: "string", comment: listed(literals) };
      return { type: "string", ...(description === undefined ? {} : { comment: oneLine(schema) }) };
    case "boolean":
      return { type: "bool" };
    case "integer":
      return { type: "int64" };
    case "number":
      if (literals?.every(Number.isInteger)) return { type: "int64", comment: listed(literals) };
      return { type: "double" };
    case "array":
      return arrayType(name, schema, indent);
    case "object":
      return objectType(name, schema, indent);
    default:
      throw new Error(`proto3 has nothing for ${JSON.stringify(schema)}`);
  }
};

const arrayType = (name: string, schema: JsonSchema, indent: string): FieldType => {
  // A first item of its own says only that there is one.
  const item = fieldType(name, schema["items"] as JsonSchema, indent);
  if (isSingular(item)) return { ...item, label: "repeated" };
  return { type: "google.protobuf.ListValue", comment: "lists of lists, or with nulls" };
};

const objectType = (name: string, schema: JsonSchema, indent: string): FieldType => {
  const values = schema["additionalProperties"];
  if (typeof values === "object") {
    const value = fieldType(name, values as JsonSchema, indent);
    if (isSingular(value)) return { ...value, type: `map<string, ${value.type}>` };
    return { type: "google.protobuf.Struct", comment: `each ${value.type}, or null` };
  }
  if (values !== false) return { type: "google.protobuf.Struct", comment: "free JSON" };
  return { type: name, nested: messageLines(name, schema, indent) };
};

/** A list that may be missing is no repeated field, which cannot be unset: no list is not the empty list. */
const orNull = (field: FieldType): FieldType => {
  if (field.label === "optional" || isSingular(field)) return { ...field, label: "optional" };
  const [type, of] =
    field.label === "repeated"
      ? ["google.protobuf.ListValue", field.type]
      : ["google.protobuf.Struct", field.type];
  const comment = [`each ${of}`, ...(field.comment === undefined ? [] : [field.comment])].join(": ");
  return { type, label: "optional", comment, ...(field.nested ? { nested: field.nested } : {}) };
};

/** What else may stand where null may; a union of one is that one. */
const nullable = (schema: JsonSchema): JsonSchema | undefined => {
  const [inner, other, ...more] = (schema["anyOf"] ?? []) as readonly JsonSchema[];
  return inner !== undefined && more.length === 0 && (other === undefined || other["type"] === "null")
    ? inner
    : undefined;
};

const membersOf = (schema: JsonSchema) =>
  (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;

const listed = (literals: readonly unknown[]): string =>
  literals.map((one) => JSON.stringify(one)).join(", ");

const oneLine = (schema: JsonSchema): string => String(schema["description"]).replaceAll(/\s+/g, " ");

const pascal = (name: string): string =>
  name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

const packageOf = (type: string): string =>
  type.replaceAll(/[A-Z]/g, (letter, at: number) => `${at === 0 ? "" : "_"}${letter.toLowerCase()}`);
