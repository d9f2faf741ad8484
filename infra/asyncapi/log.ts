// The log's channels: one for each kind of stream, with a message for each type of event.
import { dataJsonSchema, envelopeJsonSchema } from "../../events/json-schema.ts";
import { catalogue, eventNames, type EventName } from "../../events/index.ts";
import type { StreamKind } from "../../events/define-event.ts";
import type { Part } from "./part.ts";
import { inDraft07, ref } from "./schema.ts";

/** Kind of stream, the name of what it is about, and what it holds. */
const kinds: Readonly<Record<StreamKind, readonly [id: string, description: string]>> = {
  campaign: ["The campaign once more.", "What happens to a campaign as a whole"],
  experiment: ["The experiment.", "The life of one experiment"],
  agent: ["The agent.", "Invitations of one agent, whose campaign is lab, and what it remarks on a campaign"],
  notary: ["log; its campaign is lab.", "Signed heads of the log's tree"],
  ops: ["The role or agent.", "How work goes, beside what it is about"],
};

const typesOf = (kind: StreamKind): readonly EventName[] =>
  eventNames.filter((name) => catalogue[name].stream === kind);

export const logPart = (): Part => ({
  channels: Object.fromEntries(
    Object.entries(kinds).map(([kind, [id, description]]) => {
      const types = typesOf(kind as StreamKind);
      return [
        `log.${kind}`,
        {
          address: `cambrian.log.{campaign}.${kind}.{id}.{type}`,
          description: `${description}. The log is the JetStream stream CAMBRIAN.`,
          parameters: {
            campaign: ref("components", "parameters", "campaign"),
            id: { description: id },
            type: { description: "The type of the event.", enum: types },
          },
          messages: Object.fromEntries(types.map((type) => [type, ref("components", "messages", type)])),
        },
      ];
    }),
  ),
  operations: Object.fromEntries(
    Object.keys(kinds).map((kind) => [
      `log.${kind}`,
      {
        action: "send",
        channel: ref("channels", `log.${kind}`),
        summary: `The laboratory appends events to streams of the kind ${kind}`,
      },
    ]),
  ),
  messages: Object.fromEntries(eventNames.map((type) => [type, messageOf(type)])),
  schemas: {
    Envelope: inDraft07(envelopeJsonSchema()),
    ...Object.fromEntries(eventNames.map((type) => [type, inDraft07(dataJsonSchema(type))])),
  },
});

/** Older events of the type keep the dataschema that they were written with, and are not described here. */
const messageOf = (type: EventName) => {
  const { $id: dataschema, description } = dataJsonSchema(type);
  return {
    name: type,
    title: type,
    summary: description,
    contentType: "application/json",
    payload: {
      allOf: [
        ref("components", "schemas", "Envelope"),
        {
          type: "object",
          properties: {
            type: { const: type },
            dataschema: { const: dataschema },
            data: ref("components", "schemas", type),
          },
        },
      ],
    },
  };
};
