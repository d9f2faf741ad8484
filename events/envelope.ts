// The envelope: CloudEvents 1.0 in JSON, with the extensions of DESIGN.md. Attribute names are lower case
// because CloudEvents allows no others. Stored text has `data` last but one and `signature` last, so that the
// bytes of both can be cut out exactly (codec.ts).
import { Schema } from "effect";
import type { EventData, EventName } from "./index.ts";
import type { StreamName } from "./stream.ts";
import { EventId, Label, Positive, Sha256, Time } from "./values.ts";

/** Every attribute but `data`. */
export const Attributes = Schema.Struct({
  specversion: Schema.Literal("1.0"),
  id: EventId,
  /** `/cambrian/<campaign>/<kind>/<id>`: the stream. */
  source: Label,
  type: Label,
  /** The subject under which the log keeps it; audit checks that they agree. */
  subject: Label,
  time: Time,
  datacontenttype: Schema.Literal("application/json"),
  dataschema: Label,
  /** 1 for the first event of a stream, then one more each. */
  streamrevision: Positive,
  /** `<campaign>` or `<campaign>/<id>`: what it is part of. */
  correlationid: Label,
  /** The event that led to this one: the cut up to which its author read the rest of the log. */
  causationid: Schema.optionalKey(EventId),
  actor: Label,
  /** Version of the code that decided. */
  logicversion: Label,
  /** sha256 of the stored bytes of the stream's previous event; of nothing for the first. */
  prevhash: Sha256,
  /** An attached agent's statement, verbatim (contribution.ts), and its Ed25519 signature in base64url. */
  contribution: Schema.optionalKey(Schema.String),
  contributionsignature: Schema.optionalKey(Schema.String),
  /** Ed25519, base64url, by `actor`, over the stored text without this member. */
  signature: Schema.String,
});
export type Attributes = typeof Attributes.Type;

/** What an author wants to be appended; the store adds revision, time, prevhash and signature. */
export type Draft<Name extends EventName = EventName> = {
  readonly [N in Name]: {
    readonly type: N;
    readonly data: EventData<N>;
    /** Derived from the cause (event-id.ts), so that a retried handler appends nothing twice. */
    readonly id: string;
    readonly causationid: string | null;
    readonly actor: string;
    /** For an attached agent: its statement, its signature, and the exact text of the data that it signed. */
    readonly contribution?: {
      readonly statement: string;
      readonly signature: string;
      readonly dataText: string;
    };
  };
}[Name];

/** An event as read from the log: decoded, upcast to today's version, with its place and its exact bytes. */
export type LoggedEvent<Name extends EventName = EventName> = {
  readonly [N in Name]: {
    readonly type: N;
    readonly data: EventData<N>;
    readonly id: string;
    readonly causationid: string | null;
    readonly actor: string;
    readonly time: string;
    readonly stream: StreamName;
    readonly revision: number;
    /** Its place in the log of this server. */
    readonly sequence: number;
    readonly attributes: Attributes;
    readonly bytes: Uint8Array;
    /** `sha256:…` of `bytes`; the next event's prevhash. */
    readonly hash: string;
    /** Of the first event of a fork: the past that it shares with its origin (inheritance.ts). */
    readonly inherited?: readonly LoggedEvent[];
    /** Of an event that is told of a fork: the campaign that it happened in. */
    readonly happenedIn?: string;
  };
}[Name];
