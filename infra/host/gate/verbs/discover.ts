// discover: what this agent may lease and contribute here, with the JSON Schema of each contribution.
import { Effect, Schema } from "effect";
import { catalogue, isEventName } from "../../../../events/index.ts";
import { dataJsonSchema } from "../../../../events/json-schema.ts";
import { EVENT_BYTES } from "../../../../events/limits.ts";
import { ACK_WAIT_SECONDS } from "../../work-consumer.ts";
import { ARTIFACT_BYTES } from "./artifact.ts";
import { bodyOf, json, type Verb } from "../verb.ts";

const body = bodyOf(Schema.Record(Schema.String, Schema.Never));

export const discover: Verb = Effect.fnUntraced(function* (request) {
  yield* body(request);
  const { role, agent, grant } = request;
  return json({
    role,
    agent,
    grant: grant.grant,
    campaigns: grant.campaigns,
    leases: grant.leases,
    contributes: grant.contributes,
    schemas: Object.fromEntries(grant.contributes.map((type) => [type, schemaOf(type)])),
    limits: { eventBytes: EVENT_BYTES, artifactBytes: ARTIFACT_BYTES },
    ackWaitSeconds: ACK_WAIT_SECONDS,
  });
});

/** null for a type that a grant names and this version does not know. */
const schemaOf = (type: string) => {
  if (!isEventName(type)) return null;
  return { dataschema: catalogue[type].dataschema, schema: dataJsonSchema(type) };
};
