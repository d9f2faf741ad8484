// What is asked of everything that an agent signs for the log: that it does not say more than it may in a minute, that it
// speaks today's version, and that its statement says what the gate itself would.
import { Effect, Result, Schema } from "effect";
import { checkDataText } from "../../../events/codec.ts";
import { type Contribution, digestOfText, parseStatement } from "../../../events/contribution.ts";
import type { Draft, LoggedEvent } from "../../../events/envelope.ts";
import { catalogue, type EventName } from "../../../events/index.ts";
import { EVENT_BYTES } from "../../../events/limits.ts";
import { signatureFaultElsewhere } from "../../../events/public-key.ts";
import { EventId, Positive } from "../../../events/values.ts";
import { type GateRefusal, overQuota, refuse } from "./refusal.ts";
import { answerOf, type Gate, type GateRequest } from "./verb.ts";

/** The part of a request that is signed. */
export const signedFields = {
  type: Schema.String,
  dataschema: Schema.String,
  /** The JSON text of the data, exactly as signed. */
  data: Schema.String,
  statement: Schema.String,
  signature: Schema.String,
} as const;
const Signed = Schema.Struct(signedFields);
type Signed = typeof Signed.Type;

/** Where the log has it. */
export const StoredReply = answerOf({ ok: Schema.Literal(true), id: EventId, sequence: Positive });

/** As the log keeps it with the event. */
export const contributionOf = ({ statement, signature, data: dataText }: Signed) => ({
  statement,
  signature,
  dataText,
});

/** Whether what is stored is this very contribution, sent again because its answer was lost. */
export const isSame = (stored: LoggedEvent, draft: Draft): boolean =>
  stored.attributes.contribution === draft.contribution?.statement;

export const checkRate = Effect.fnUntraced(function* ({ agent, grant }: GateRequest, { rates }: Gate) {
  const left = yield* rates.contributions.take(agent, 1, grant.perMinute);
  if (left === 0) return;
  return yield* overQuota(
    `agent ${agent} has contributed ${grant.perMinute} times in this minute, as often as grant ${grant.grant} allows`,
    left,
  );
});

export const checkDataschema = (
  type: EventName,
  { dataschema }: Signed,
): Effect.Effect<void, GateRefusal> => {
  const current = catalogue[type].dataschema;
  if (dataschema === current) return Effect.void;
  return Effect.fail(refuse("invalid", `dataschema ${dataschema} is not spoken here: ${current} is`));
};

/**
 * The data, where they fit their type and the statement says what the gate itself would, field by field, and the agent has
 * signed it.
 */
export const checkSigned = Effect.fnUntraced(function* (
  { dataschema, data, statement, signature }: Signed,
  { agent, grant }: GateRequest,
  place: Pick<Contribution, "campaign" | "stream" | "cause" | "attempt"> & { readonly type: EventName },
) {
  // Looked at before it is read: a schema explains a large text at length.
  const size = Buffer.byteLength(data);
  if (size > EVENT_BYTES)
    return yield* refuse("too-large", `the data have ${size} bytes, an event has at most ${EVENT_BYTES}`);
  const stated = parseStatement(statement);
  if (Result.isFailure(stated)) return yield* refuse("invalid", stated.failure);
  const { publicKey: key, grant: name } = grant;
  const wanted: Contribution = { ...place, dataschema, data: digestOfText(data), key, grant: name };
  for (const field of Object.keys(stated.success) as (keyof Contribution)[]) {
    if (stated.success[field] === wanted[field]) continue;
    const message = `the statement's ${field} is ${stated.success[field]}, it has to be ${wanted[field]}`;
    return yield* refuse("invalid", message);
  }
  const fault = yield* Effect.promise(() => signatureFaultElsewhere(key, Buffer.from(statement), signature));
  if (fault !== undefined) return yield* refuse("invalid", `the statement's ${fault}`);
  const checked = checkDataText(place.type, data);
  if (Result.isFailure(checked)) return yield* refuse("invalid", checked.failure);
  const said = JSON.parse(data) as Record<string, unknown>;
  if ("attempt" in said && said["attempt"] !== place.attempt)
    return yield* refuse(
      "invalid",
      `data.attempt is ${String(said["attempt"])}, the lease's ${place.attempt}`,
    );
  if ("agent" in said && said["agent"] !== agent)
    return yield* refuse("invalid", `data.agent is ${String(said["agent"])}, the agent is ${agent}`);
  return said;
});
