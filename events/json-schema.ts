// The catalogue for other languages: JSON Schema 2020-12 of every event type's data, and of the envelope.
import { Schema } from "effect";
import { Attributes } from "./envelope.ts";
import { catalogue, type EventName } from "./index.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schema of a type's data today; its `$id` is the dataschema. Members that it does not name are refused. */
export const dataJsonSchema = (type: EventName): JsonSchema => {
  const { dataschema, data } = catalogue[type];
  return documentOf(dataschema, data);
};

const { signature, ...others } = Attributes.fields;
/** A whole stored event; `data` is any object here, its type's schema says more. */
export const Envelope = Schema.Struct({
  ...others,
  data: Schema.Record(Schema.String, Schema.Json),
  signature,
}).annotate({ title: "envelope", description: "An event as the log holds it: CloudEvents 1.0 in JSON." });

export const envelopeJsonSchema = (): JsonSchema => documentOf("cambrian:envelope/1", Envelope);

/** A JSON Schema document of its own; members that it does not name are refused. */
export const documentOf = ($id: string, schema: Schema.Top): JsonSchema => {
  const document = Schema.toJsonSchemaDocument(schema, { onExcessProperty: "error" });
  const $defs = document.definitions;
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id,
    ...document.schema,
    ...(Object.keys($defs).length === 0 ? {} : { $defs }),
  };
};
