// The shape of a verb of the gate, and what it is told of a request.
import type { KeyObject } from "node:crypto";
import type { Msg, MsgHdrs, NatsConnection } from "@nats-io/transport-node";
import { Effect, Schema } from "effect";
import type { ArtifactError, Artifacts } from "../../../actors/ports.ts";
import type { AppendError } from "../../event-store/errors.ts";
import type { EventStore } from "../../event-store/event-store.ts";
import type { Refused } from "../append-decided.ts";
import type { DeviceTurns } from "../device-turns.ts";
import type { Checkpoints } from "./checkpoints.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Grant, Grants } from "./grants.ts";
import type { Histories } from "./histories.ts";
import type { InFlight } from "./in-flight.ts";
import type { Rates } from "./rates.ts";
import type { OpenCampaigns } from "./open-campaigns.ts";
import type { OpenWork } from "./open-work.ts";
import { GateRefusal, refuse } from "./refusal.ts";

/** Signs what enters the log by contribution, and what gates say of agents. */
export const GATE = "gate";

/** What every instance of the gate knows; nothing of it is lost with an instance. */
export interface Gate {
  readonly connection: NatsConnection;
  readonly leaseSecret: KeyObject;
  readonly campaigns: OpenCampaigns;
  readonly grants: Grants;
  readonly histories: Histories;
  readonly inFlight: InFlight;
  /** Whether an agent surely holds no lease. */
  readonly isIdle: (agent: string) => boolean;
  readonly rates: Rates;
  readonly turns: DeviceTurns;
  readonly checkpoints: Checkpoints;
  readonly dispatcher: Dispatcher<OpenWork>;
  /** How many requests for a lease wait here, by agent. */
  readonly waiting: Map<string, number>;
}

export interface GateRequest {
  /** A campaign, or `lab`: all that the grant allows. */
  readonly campaign: string;
  readonly role: string;
  readonly agent: string;
  readonly grant: Grant;
  readonly message: Msg;
}

export interface Answer {
  readonly payload: string | Uint8Array;
  readonly headers?: MsgHdrs;
}

export type GateError = GateRefusal | Refused | AppendError | ArtifactError;
export type Verb = (
  request: GateRequest,
  gate: Gate,
) => Effect.Effect<Answer, GateError, EventStore | Artifacts>;

/** The schema of a JSON answer. */
export const answerOf = <const Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.Struct({ v: Schema.Literal(1), ...fields });
/** Of one that says no more than that it was done. */
export const Done = answerOf({ ok: Schema.Literal(true) });

/** Every JSON answer says which version of the protocol it speaks. */
export const json = (answer: Readonly<Record<string, unknown>>): Answer => ({
  payload: JSON.stringify({ v: 1, ...answer }),
});

/** More than the largest event is as a text within a text, each of its characters escaped. */
export const BODY_BYTES = 1024 * 1024;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes the request's JSON; what is not as the protocol says is refused with the reason. */
export const bodyOf = <S extends Schema.ConstraintDecoder<unknown>>(
  schema: S,
): ((request: GateRequest) => Effect.Effect<S["Type"], GateRefusal>) => {
  const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(schema), {
    onExcessProperty: "error",
  });
  return ({ message: { data } }) =>
    Effect.try(() => utf8.decode(data)).pipe(
      Effect.mapError(() => refuse("invalid", "the request is not UTF-8")),
      Effect.flatMap((text) =>
        Effect.mapError(decode(text), (error) =>
          refuse("invalid", `the request cannot be read: ${error.message}`),
        ),
      ),
    );
};

/** Of requests that have nothing to say. */
export const Nothing = Schema.Record(Schema.String, Schema.Never);
export const noBody = bodyOf(Nothing);
