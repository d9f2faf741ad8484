// A lease as the agent holds it: what the gate has to know of it again, under an HMAC that every gate can check and
// nobody else can make. It is bound to its agent. What it says is no secret; an agent can do nothing with it but here.
import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import { Effect, Result, Schema } from "effect";
import { EventId, Positive } from "../../../events/values.ts";
import { refuse, type GateRefusal } from "./refusal.ts";

export const Lease = Schema.Struct({
  /** Where the delivery is acknowledged. */
  ack: Schema.String.check(Schema.isPattern(/^\$JS\.ACK\.[^\s*>]+$/)),
  campaign: Schema.String,
  experiment: Schema.String,
  /** The work event and its type. */
  cause: EventId,
  type: Schema.String,
  attempt: Positive,
});
export type Lease = typeof Lease.Type;
const decodeLease = Schema.decodeUnknownResult(Schema.fromJsonString(Lease));

export const sealLease = (secret: KeyObject, agent: string, lease: Lease): string => {
  const payload = Buffer.from(JSON.stringify(lease)).toString("base64url");
  return `${payload}.${macOf(secret, agent, payload).toString("base64url")}`;
};

/** Opens what `sealLease` made for this agent; anything else is refused. */
export const openLease = (
  secret: KeyObject,
  agent: string,
  sealed: string,
): Effect.Effect<Lease, GateRefusal> => {
  const [payload = "", mac = "", ...rest] = sealed.split(".");
  const given = Buffer.from(mac, "base64url");
  const wanted = macOf(secret, agent, payload);
  const genuine = rest.length === 0 && given.length === wanted.length && timingSafeEqual(given, wanted);
  if (!genuine) {
    return Effect.fail(refuse("invalid", `this lease was not given to agent ${agent} by this laboratory`));
  }
  return Effect.fromResult(
    Result.mapError(decodeLease(Buffer.from(payload, "base64url").toString("utf8")), (error) =>
      refuse("invalid", `the lease is of another version of the gate: ${error.message}`),
    ),
  );
};

const macOf = (secret: KeyObject, agent: string, payload: string): Buffer =>
  createHmac("sha256", secret).update(`${agent}\0${payload}`).digest();
