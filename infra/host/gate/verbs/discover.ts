// discover: what this agent may lease and contribute here, with the JSON Schema of each contribution.
import { Effect, Schema } from "effect";
import { catalogue, type EventName, isEventName } from "../../../../events/index.ts";
import { dataJsonSchema } from "../../../../events/json-schema.ts";
import { EVENT_BYTES } from "../../../../events/limits.ts";
import { AgentId, Arm, CampaignId, Label, Positive, Time } from "../../../../events/values.ts";
import { ACK_WAIT_SECONDS } from "../../work-consumer.ts";
import { ARTIFACT_BYTES } from "./artifact.ts";
import { answerOf, type GateRequest, json, noBody, Nothing, type Verb } from "../verb.ts";

export const Request = Nothing;
export const Reply = answerOf({
  role: Label,
  agent: AgentId,
  grant: Label,
  campaigns: Schema.NullOr(Schema.Array(CampaignId)),
  arms: Schema.NullOr(Schema.Array(Arm)),
  leases: Schema.Array(Label),
  contributes: Schema.Array(Label),
  /** By type; null for one that this version does not know. */
  schemas: Schema.Record(
    Schema.String,
    Schema.NullOr(Schema.Struct({ dataschema: Label, schema: Schema.Record(Schema.String, Schema.Json) })),
  ),
  limits: Schema.Struct({
    eventBytes: Positive,
    artifactBytes: Positive,
    inFlight: Positive,
    contributionsPerMinute: Positive,
    artifactBytesPerHour: Positive,
  }),
  expiresAt: Schema.NullOr(Time),
  ackWaitSeconds: Positive,
});

export const discover: Verb = Effect.fnUntraced(function* (request) {
  yield* noBody(request);
  return json(mayDo(request));
});

/** What the grant of this agent allows, and what it has to know for it. */
export const mayDo = ({ role, agent, grant }: GateRequest) => ({
  role,
  agent,
  grant: grant.grant,
  campaigns: grant.campaigns,
  arms: grant.arms,
  leases: grant.leases,
  contributes: grant.contributes,
  schemas: Object.fromEntries(grant.contributes.map((type) => [type, schemaOf(type)])),
  limits: {
    eventBytes: EVENT_BYTES,
    artifactBytes: ARTIFACT_BYTES,
    inFlight: grant.maxInFlight,
    contributionsPerMinute: grant.perMinute,
    artifactBytesPerHour: grant.bytesPerHour,
  },
  expiresAt: grant.expiresAt,
  ackWaitSeconds: ACK_WAIT_SECONDS,
});

/** Each made once: that takes as long as all else in an answer. */
const schemas = new Map<EventName, ReturnType<typeof dataJsonSchema>>();

/** null for a type that a grant names and this version does not know. */
const schemaOf = (type: string) => {
  if (!isEventName(type)) return null;
  const schema = schemas.get(type) ?? dataJsonSchema(type);
  schemas.set(type, schema);
  return { dataschema: catalogue[type].dataschema, schema };
};
