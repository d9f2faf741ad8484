// Events to bytes and back. The stored text is the attributes in the order of envelope.ts, then `"data"` verbatim,
// then `"signature"`: so both can be cut out exactly, and what was signed can be checked for ever.
//
// Reading checks attributes and data in full against their schemas: measured at about 4 µs an event of 1 kB, all told
// (JSON.parse 1.5, attributes and data 1.8, sha256 0.6), so 100,000 events take less than half a second and there is
// no reason to trust the log where it can be checked.
import { Result, Schema } from "effect";
import { Attributes, type LoggedEvent } from "./envelope.ts";
import { catalogue, isEventName } from "./index.ts";
import type { EventType } from "./define-event.ts";
import { jsonFault } from "./json-fault.ts";
import { quickCheckOf } from "./quick-check.ts";
import { DATA, END, hashOf, SIGNATURE } from "./stored-text.ts";
import { parseSubject, type StreamName } from "./stream.ts";
import { upcast } from "./upcast.ts";

const attributeNames = (Object.keys(Attributes.fields) as (keyof Attributes)[]).filter(
  (name) => name !== "signature",
);

/** Checks a value that JSON.parse made; what fits is handed on as it is. */
type Decoder<A> = (value: unknown) => Result.Result<A, Schema.SchemaError>;

const decoderOf = <A>(schema: Schema.ConstraintDecoder<A>): Decoder<A> => {
  const fits = quickCheckOf(schema.ast);
  const explain = Schema.decodeUnknownResult(schema, { onExcessProperty: "error", errors: "all" });
  return (value) => (fits(value) ? Result.succeed(value as A) : explain(value));
};

const decodeAttributes = decoderOf(Attributes);

/** One decoder per event type, made once. */
const decoders = new Map<string, Decoder<unknown>>(
  Object.values(catalogue).map((definition) => [
    definition.type,
    decoderOf(definition.data as unknown as Schema.ConstraintDecoder<unknown>),
  ]),
);

/** Every attribute but the signature, which is made over the others. */
export type UnsignedAttributes = Omit<Attributes, "signature">;

/**
 * The text of an event's data. Failure: what JSON or a reader of the log cannot hold, where, and why. Whether the data
 * fit their type is found when the event is read back, as each is before it is written.
 */
export const encodeData = (type: string, data: unknown): Result.Result<string, string> => {
  const fault = jsonFault(data);
  return fault === undefined ? Result.succeed(JSON.stringify(data)) : Result.fail(`${type}: ${fault}`);
};

/** A text that an agent signed and that has to stay as it is, checked in full. */
export const checkDataText = (type: string, text: string): Result.Result<string, string> => {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    return Result.fail(`${type}: the data are not JSON: ${(cause as Error).message}`);
  }
  const fault = jsonFault(data);
  if (fault !== undefined) return Result.fail(`${type}: ${fault}`);
  // Of two members of one name some readers keep the first and some the last: the event would say two things.
  if (membersIn(text) !== membersOf(data)) return Result.fail(`${type}: the data name a member twice`);
  return Result.map(decodeData(type, data), () => text);
};

/** Names of members in a text of JSON: the strings that a colon follows. */
const membersIn = (text: string): number => {
  let count = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon !== undefined) count += 1;
  return count;
};

const membersOf = (value: unknown): number => {
  if (typeof value !== "object" || value === null) return 0;
  const members = Object.values(value);
  const own = Array.isArray(value) ? 0 : members.length;
  return members.reduce((sum: number, member) => sum + membersOf(member), own);
};

const decodeData = (type: string, data: unknown): Result.Result<unknown, string> => {
  const decode = decoders.get(type);
  if (decode === undefined) return Result.fail(`${type} is not in the catalogue (events/index.ts)`);
  return Result.mapError(decode(data), (error) => `data do not fit ${type}: ${error.message}`);
};

/** The text that is signed: ends with the data. `dataText` stands in it verbatim. */
export const encodeUnsigned = (attributes: UnsignedAttributes, dataText: string): string => {
  // Put in order by hand: given a list of names, JSON.stringify leaves its fast path.
  const ordered: Partial<Record<keyof Attributes, unknown>> = {};
  for (const name of attributeNames) ordered[name] = attributes[name];
  return `${JSON.stringify(ordered).slice(0, -1)}${DATA}${dataText}}`;
};

/** A stored text taken apart. `unsigned` is what the signature covers. */
export interface StoredParts {
  readonly head: string;
  readonly dataText: string;
  readonly signature: string;
  readonly unsigned: string;
}

/** Cuts stored bytes; undefined where they are not UTF-8, or not of the stored form. */
export const cut = (bytes: Uint8Array): StoredParts | undefined => {
  const text = utf8Text(bytes);
  if (text === undefined || !text.endsWith(END)) return undefined;
  const data = text.indexOf(DATA);
  const signature = text.lastIndexOf(SIGNATURE);
  if (data < 0 || signature < data + DATA.length) return undefined;
  return {
    head: `${text.slice(0, data)}}`,
    dataText: text.slice(data + DATA.length, signature),
    signature: text.slice(signature + SIGNATURE.length, -END.length),
    unsigned: `${text.slice(0, signature)}}`,
  };
};

/** The exact text of an event's data, as it was written or signed. */
export const dataTextOf = (bytes: Uint8Array): string | undefined => cut(bytes)?.dataText;

/** A stored event that cannot be read, and why. */
export interface Unreadable {
  readonly subject: string;
  readonly sequence: number;
  readonly message: string;
}

/** Reads a stored event: cut, parsed, upcast, decoded, and found to be where its envelope says. */
export const decode = (
  bytes: Uint8Array,
  subject: string,
  sequence: number,
): Result.Result<LoggedEvent, Unreadable> => {
  const decoded = decodeAt(bytes, subject, sequence);
  return typeof decoded === "string"
    ? Result.fail({ subject, sequence, message: decoded })
    : Result.succeed(decoded);
};

const decodeAt = (bytes: Uint8Array, subject: string, sequence: number): LoggedEvent | string => {
  const parts = cut(bytes);
  if (parts === undefined) return "the bytes are not an event as Cambrian stores it";
  let head: Record<string, unknown>;
  let written: unknown;
  try {
    head = JSON.parse(parts.head) as Record<string, unknown>;
    written = JSON.parse(parts.dataText);
  } catch (cause) {
    return `the event is not JSON: ${(cause as Error).message}`;
  }
  head["signature"] = parts.signature;
  const attributes = decodeAttributes(head);
  if (Result.isFailure(attributes)) return `the envelope is wrong: ${attributes.failure.message}`;
  const envelope = attributes.success;
  const place = parseSubject(subject);
  if (place === undefined) return `${subject} is not a subject of the log`;
  const misplaced = placeFault(envelope, place, subject);
  if (misplaced !== undefined) return misplaced;
  if (!isEventName(envelope.type)) return `${envelope.type} is not in the catalogue: use a newer Cambrian`;
  const definition: EventType = catalogue[envelope.type];
  if (definition.stream !== place.stream.kind)
    return `${envelope.type} is not for a stream of kind ${place.stream.kind}`;
  const current = upcast(definition, envelope.dataschema, written);
  if (Result.isFailure(current)) return current.failure;
  const data = decodeData(envelope.type, current.success);
  if (Result.isFailure(data)) return data.failure;
  return {
    // The catalogue's text, not the envelope's: folds ask for the type of every event, and the same text is found equal
    // without a look at its characters.
    type: definition.type,
    data: data.success,
    id: envelope.id,
    causationid: envelope.causationid ?? null,
    actor: envelope.actor,
    time: envelope.time,
    stream: place.stream,
    revision: envelope.streamrevision,
    sequence,
    attributes: envelope,
    bytes,
    hash: hashOf(bytes),
  } as LoggedEvent;
};

/** `/cambrian/<campaign>/<kind>/<id>`. */
export const sourceOf = (stream: StreamName): string =>
  `/cambrian/${stream.campaign}/${stream.kind}/${stream.id}`;
export const correlationOf = (stream: StreamName): string =>
  stream.kind === "campaign" ? stream.campaign : `${stream.campaign}/${stream.id}`;

const placeNames = ["subject", "type", "source", "correlationid"] as const;
const placeFault = (
  envelope: Attributes,
  { stream, type }: { readonly stream: StreamName; readonly type: string },
  subject: string,
): string | undefined => {
  const wanted = { subject, type, source: sourceOf(stream), correlationid: correlationOf(stream) };
  for (const name of placeNames)
    if (envelope[name] !== wanted[name])
      return `the event lies under ${subject}, but its ${name} is ${envelope[name]}`;
  return undefined;
};

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf8Text = (bytes: Uint8Array): string | undefined => {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
};
