// The gate's channels: one for each verb, and one for all answers, whose subject is the request's reply subject.
import { exchanges, GATE_QUEUE, type GateMessage, refused } from "../host/gate/messages.ts";
import type { Part } from "./part.ts";
import { ref, schemaOf } from "./schema.ts";

const entries = Object.entries(exchanges);
const verbs = Map.groupBy(entries, ([, { verb }]) => verb);

export const gatePart = (): Part => ({
  channels: {
    ...Object.fromEntries(
      [...verbs].map(([verb, found]) => [`gate.${verb}`, channelOf(verb, found.map(requestOf))]),
    ),
    "gate.answers": {
      address: null,
      description: "The reply subject of the request: one below _INBOX_<agent>.",
      messages: messagesOf([...entries.map(replyOf), "Refusal"]),
    },
  },
  operations: Object.fromEntries(
    entries.map(([name, { verb, description }]) => [
      `gate.${name}`,
      {
        action: "receive",
        summary: description,
        channel: ref("channels", `gate.${verb}`),
        messages: [ref("channels", `gate.${verb}`, "messages", requestOf([name]))],
        reply: {
          channel: ref("channels", "gate.answers"),
          messages: [replyOf([name]), "Refusal"].map((one) =>
            ref("channels", "gate.answers", "messages", one),
          ),
        },
        bindings: { nats: { queue: GATE_QUEUE } },
      },
    ]),
  ),
  messages: {
    ...Object.fromEntries(
      entries.flatMap(([name, { request, reply }]) => [
        [requestOf([name]), messageOf(requestOf([name]), request)],
        [replyOf([name]), messageOf(replyOf([name]), reply)],
      ]),
    ),
    Refusal: messageOf("Refusal", refused),
  },
  schemas: {},
});

const requestOf = ([name]: readonly [name: string, ...unknown[]]): string => `${capital(name)}Request`;
const replyOf = ([name]: readonly [name: string, ...unknown[]]): string => `${capital(name)}Reply`;
const capital = (name: string): string => `${name[0]?.toUpperCase()}${name.slice(1)}`;

const messagesOf = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, ref("components", "messages", name)]));

const channelOf = (verb: string, requests: readonly string[]) => ({
  address: `cambrian.gate.{campaign}.${verb}.{role}.{agent}`,
  parameters: {
    campaign: { description: "One campaign, or lab for all that the grant allows." },
    role: { description: "The role that the agent was invited for." },
    agent: { description: "The agent's id." },
  },
  messages: messagesOf(requests),
});

const messageOf = (name: string, { headers, payload }: GateMessage) => ({
  name,
  ...(headers === undefined ? {} : { headers: schemaOf(headers) }),
  ...(payload === undefined || payload === "bytes"
    ? { contentType: "application/octet-stream" }
    : { contentType: "application/json", payload: schemaOf(payload) }),
});
