// discover: what this agent may lease and contribute here, with the JSON Schema of each contribution.
import { Effect } from "effect";
import { catalogue, isEventName } from "../../../../events/index.ts";
import { dataJsonSchema } from "../../../../events/json-schema.ts";
import { EVENT_BYTES } from "../../../../events/limits.ts";
import { ACK_WAIT_SECONDS } from "../../work-consumer.ts";
import { ARTIFACT_BYTES } from "./artifact.ts";
import { type GateRequest, json, noBody, type Verb } from "../verb.ts";

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
  },
  expiresAt: grant.expiresAt,
  ackWaitSeconds: ACK_WAIT_SECONDS,
});

/** null for a type that a grant names and this version does not know. */
const schemaOf = (type: string) => {
  if (!isEventName(type)) return null;
  return { dataschema: catalogue[type].dataschema, schema: dataJsonSchema(type) };
};
