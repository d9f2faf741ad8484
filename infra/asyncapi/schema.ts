// JSON Schema as AsyncAPI 3.0 takes it: draft 07, and without an `$id`, which would make references within it relative.
import { JsonSchema as Drafts, type Schema } from "effect";
import { documentOf, type JsonSchema } from "../../events/json-schema.ts";

/** A document of events/json-schema.ts, to stand within another. */
export const inDraft07 = ({ $schema, $id, ...schema }: JsonSchema): JsonSchema => {
  const document = Drafts.toDocumentDraft07(Drafts.fromSchemaDraft2020_12(schema));
  if (Object.keys(document.definitions).length > 0)
    throw new Error(`the schema ${String($id)} has definitions, which have no place in the document yet`);
  return document.schema;
};

export const schemaOf = (schema: Schema.Top): JsonSchema => inDraft07(documentOf("", schema));

export const ref = (...path: readonly string[]): JsonSchema => ({ $ref: `#/${path.join("/")}` });
