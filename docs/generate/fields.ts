// The fields of a schema as a reader sees them: a row each, structures taken apart into dotted paths, types that have
// a name called by it.
import { Schema } from "effect";
import { Policy } from "../../events/campaign/campaign-opened.ts";
import * as suite from "../../events/suite.ts";
import * as values from "../../events/values.ts";

export interface Field {
  /** `comparisons[].loss`; ends in `?` where the field may be left out. */
  readonly path: string;
  readonly type: string;
}

type Struct = Schema.Top & { readonly fields: Readonly<Record<string, Schema.Top>> };

/** The types that have a name. One with several (CampaignId, ExperimentId, Token) goes by the last. */
export const namedTypes: ReadonlyMap<Schema.Top, string> = new Map(
  Object.entries<unknown>({ Policy, ...suite, ...values })
    .filter((entry): entry is [string, Schema.Top] => Schema.isSchema(entry[1]))
    .map(([name, schema]) => [schema, name]),
);

/** Every field of a structure, those of structures without a name among them. */
export const fieldsOf = (schema: Schema.Top, path = ""): readonly Field[] => {
  if (isStruct(schema))
    return Object.entries(schema.fields).flatMap(([name, field]) =>
      isOptional(field)
        ? fieldRows(field.schema, `${step(path, name)}?`)
        : fieldRows(field, step(path, name)),
    );
  return [{ path, type: typeOf(schema) }];
};

const step = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

const fieldRows = (schema: Schema.Top, path: string): readonly Field[] => {
  if (namedTypes.has(schema)) return [{ path, type: typeOf(schema) }];
  if (isStruct(schema)) return fieldsOf(schema, path);
  const item = itemOf(schema);
  if (item !== undefined && isAnonymous(item)) return fieldsOf(item, `${path}[]`);
  const inner = nullable(schema);
  if (inner !== undefined && isAnonymous(inner))
    return [{ path, type: "object | null" }, ...fieldsOf(inner, path)];
  return [{ path, type: typeOf(schema) }];
};

/** A type in a few words: `Token | null`, `"pass" | "fail"`, `number, 0 to 1`. */
export const typeOf = (schema: Schema.Top): string => namedTypes.get(schema) ?? describe(schema);

/** The same for a named type itself. */
export const describe = (schema: Schema.Top): string => {
  if (schema === Schema.Json) return "any JSON";
  if ("literal" in schema) return JSON.stringify(schema.literal);
  if ("literals" in schema)
    return (schema.literals as readonly unknown[]).map((one) => JSON.stringify(one)).join(" | ");
  const inner = nullable(schema);
  if (inner !== undefined) return `${typeOf(inner)} | null`;
  const item = itemOf(schema);
  if (item !== undefined) return `${typeOf(item)}[]`;
  if ("key" in schema && "value" in schema) return `{ [name]: ${typeOf(schema.value as Schema.Top)} }`;
  if (isStruct(schema)) {
    const members = fieldsOf(schema).map(({ path, type }) => `${path}: ${type}`);
    return `{ ${members.join(", ")} }`;
  }
  return leaf(schema);
};

/** Numbers and texts with their bounds, as JSON Schema has them. */
const leaf = (schema: Schema.Top): string => {
  const { type, minimum, exclusiveMinimum, maximum, minLength, maxLength, pattern, description } =
    Schema.toJsonSchemaDocument(schema).schema as Readonly<Record<string, string | number | undefined>>;
  if (pattern !== undefined) return String(description ?? pattern);
  // The bound that every safe integer has says nothing.
  const upper = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const bounds = [
    minimum !== undefined && upper !== undefined ? `${minimum} to ${upper}` : undefined,
    minimum !== undefined && upper === undefined && minimum !== Number.MIN_SAFE_INTEGER
      ? `≥ ${minimum}`
      : undefined,
    exclusiveMinimum === undefined ? undefined : `> ${exclusiveMinimum}`,
    maxLength === undefined ? undefined : `${minLength ?? 0} to ${maxLength} characters`,
  ];
  return [String(type), ...bounds.filter((bound) => bound !== undefined)].join(", ");
};

const isStruct = (schema: Schema.Top): schema is Struct => "fields" in schema;
const isAnonymous = (schema: Schema.Top): schema is Struct => isStruct(schema) && !namedTypes.has(schema);
const isOptional = (schema: Schema.Top): schema is Schema.Top & { readonly schema: Schema.Top } =>
  schema.ast.context?.isOptional === true && "schema" in schema;

/** What an array holds. */
const itemOf = (schema: Schema.Top): Schema.Top | undefined =>
  "value" in schema && !("key" in schema) ? (schema.value as Schema.Top) : undefined;

/** What else may stand where null may. */
const nullable = (schema: Schema.Top): Schema.Top | undefined => {
  if (!("members" in schema)) return undefined;
  const [inner, other] = schema.members as readonly Schema.Top[];
  return other?.ast._tag === "Null" ? inner : undefined;
};
