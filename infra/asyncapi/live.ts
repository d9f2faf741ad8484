// What is said of a training while it goes on; kept nowhere.
import { Live } from "../host/gate/verbs/working.ts";
import type { Part } from "./part.ts";
import { ref, schemaOf } from "./schema.ts";

export const livePart = (): Part => ({
  channels: {
    "live.progress": {
      address: "cambrian.live.{campaign}.{experiment}.progress",
      parameters: {
        campaign: ref("components", "parameters", "campaign"),
        experiment: { description: "The experiment that is trained." },
      },
      messages: { Progress: ref("components", "messages", "Progress") },
    },
  },
  operations: {
    "live.progress": {
      action: "send",
      channel: ref("channels", "live.progress"),
      summary: "The gate passes on how far an agent is",
    },
  },
  messages: { Progress: { name: "Progress", contentType: "application/json", payload: schemaOf(Live) } },
  schemas: {},
});
