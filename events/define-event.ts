// How an event type is declared: one call per file, collected by each folder's index.ts.
import type { Schema } from "effect";

/** The kinds of stream of the log; the fourth token of a subject. */
export type StreamKind = "campaign" | "experiment" | "agent" | "notary" | "ops";

/** A JSON value that an upcaster reads and writes; the old data of an event, undecoded. */
export type OldData = Record<string, unknown>;

/** A declared event type: its name, the kind of stream it belongs to, and the schema of its data today. */
export interface EventType<Type extends string = string, Data extends Schema.Top = Schema.Top> {
  readonly type: Type;
  readonly stream: StreamKind;
  /** Version of `data`; written into `dataschema` as `cambrian:<Type>/<version>`. */
  readonly version: number;
  readonly data: Data;
  /** `upcasters[v]` turns data of version v into version v + 1. Stored bytes never change. */
  readonly upcasters: Readonly<Record<number, (data: OldData) => OldData>>;
  readonly dataschema: string;
}

/** Declares an event type. `description` is what happened, in one sentence of the domain's words. */
export const defineEvent = <const Type extends string, Data extends Schema.Top>(
  type: Type,
  definition: {
    readonly stream: StreamKind;
    readonly version: number;
    readonly description: string;
    readonly data: Data;
    readonly upcasters?: Readonly<Record<number, (data: OldData) => OldData>>;
  },
): EventType<Type, Data> => ({
  type,
  stream: definition.stream,
  version: definition.version,
  data: definition.data.annotate({ title: type, description: definition.description }) as Data,
  upcasters: definition.upcasters ?? {},
  dataschema: dataschemaOf(type, definition.version),
});

export const dataschemaOf = (type: string, version: number): string => `cambrian:${type}/${version}`;
